# The words of the payment pages; the notes on each message stand in locales/en.

## The card form

powered-by = Работает на
checkout-title = Оплата для { $store }
pay = Оплатить { $amount }
pay-open = Оплатить
paying = Идёт оплата. Это займёт несколько секунд.
your-order = Ваш заказ
payment = Оплата
choose-amount = Выберите сумму
amount = Сумма
total = Итого
reference = Номер продавца
email = Эл. почта
card = Карта
card-number = Номер карты
expiry = Действует до
expiry-shape = ММ / ГГ
cvc = CVC
name-on-card = Имя на карте
name-shape = Как напечатано на карте
cancel = Отменить
close = Закрыть
start-again = Начать заново
known-email = Ваша эл. почта: { $email }
amount-range = От { $min } до { $max }

## Time left

stays-open =
    { $minutes ->
        [one] Страница будет открыта ещё { $minutes } минуту.
        [few] Страница будет открыта ещё { $minutes } минуты.
        [many] Страница будет открыта ещё { $minutes } минут.
       *[other] Страница будет открыта ещё { $minutes } минуты.
    }
closes-soon = Страница закроется меньше чем через минуту.
open-until = Страница будет открыта до { $time }.
closes-in =
    { $minutes ->
        [one] Страница закроется через { $minutes } минуту.
        [few] Страница закроется через { $minutes } минуты.
        [many] Страница закроется через { $minutes } минут.
       *[other] Страница закроется через { $minutes } минуты.
    }
continues-in =
    { $seconds ->
        [one] Переход через { $seconds } секунду.
        [few] Переход через { $seconds } секунды.
        [many] Переход через { $seconds } секунд.
       *[other] Переход через { $seconds } секунды.
    }

## Errors in fields

check-fields = Проверьте эти поля
amount-empty = Введите сумму
email-empty = Введите адрес эл. почты
email-bad = Введите адрес вида name@example.com
number-empty = Введите номер карты
number-digits = Используйте в номере карты только цифры
number-short = Введите все цифры номера карты
number-long = В номере карты слишком много цифр
number-bad = Проверьте, нет ли ошибки в номере карты
expiry-empty = Введите срок действия
expiry-bad = Введите месяц и год, например 04 / 30
expiry-past = Используйте карту, срок действия которой не истёк
cvc-empty = Введите 3 цифры с оборота
cvc-bad =
    { $digits ->
        [one] Введите { $digits } цифру CVC
        [few] Введите все { $digits } цифры CVC
        [many] Введите все { $digits } цифр CVC
       *[other] Введите все { $digits } цифры CVC
    }
name-empty = Введите имя, указанное на карте
name-bad = Проверьте имя, указанное на карте

## Notices

not-payable = Этот магазин пока не может принимать платежи.
not-payable-next = Деньги не списаны. Спросите в магазине о другом способе оплаты.
offline = Нет соединения. Форма сохранена и заработает, когда соединение восстановится.
checking = Соединение потеряно. Проверяем, что произошло с платежом; не закрывайте эту страницу.
not-sent = Платёж не прошёл, деньги не списаны. Оплатите ещё раз.
server-trouble = Платёж не прошёл. Подождите немного и оплатите ещё раз.
coupon-not-applied = Купон { $code } не действует для этого заказа.
already-paid = Этот заказ уже оплачен.
in-progress = Платёж обрабатывается. Подождите немного.

## Test mode

test = Тест
test-note = Деньги не движутся
test-cards = Тестовые карты
test-hint = Любой будущий срок, любые 3 цифры и имя.
test-success = Успешно
test-success-3ds = Успешно с 3DS
test-expired = Отклонена (истёк срок)
test-funds = Отклонена (мало средств)
test-3ds-failed = Ошибка подтверждения 3DS

## The bank's step (3-D Secure)

bank-step = Ваш банк просит подтверждение
bank-back = Отменить и взять другую карту
bank-left = Шаг в банке отменён, деньги не списаны. Оплатите ещё раз или используйте другую карту.
bank-name = Тестовый банк
bank-title = Подтвердите этот платёж
bank-note = Настоящий банк сейчас прислал бы код. В тестовом режиме решаете вы.
bank-pass = Подтвердить
bank-fail = Отклонить
merchant = Продавец
returning = Назад к оплате
continue = Далее

## After the payment

paid = Оплата завершена
order-id = Заказ
date = Дата
paid-with = Оплачено картой
view-receipt = Посмотреть чек
print-receipt = Распечатать чек
done = Готово
paid-test = Это был тестовый платёж. Деньги не двигались.
return-to = Вернуться на { $host }
store-has-it = { $store } получил ваш заказ.

## Pages with one message

cancelled = Оплата отменена
nothing-charged = Деньги не списаны.
expired = Срок действия страницы истёк
not-found = Страница не найдена
not-found-text = Проверьте адрес или вернитесь в магазин и начните заново.
store-unknown = Магазин не найден
store-unknown-text = Проверьте адрес или попросите у магазина новую ссылку.
bad-request = Ссылка неполная
bad-request-text = Вернитесь в магазин и начните заново. Деньги не списаны.
link-refused = Ссылка изменена, её нельзя использовать
amount-refused = Сумма не указана или не находится между { $min } и { $max }.
server-error = На нашей стороне что-то пошло не так
server-error-text = Попробуйте ещё раз чуть позже. Платёж никогда не списывается дважды.
request-id = Запрос
closed = Эта оплата закрыта
closed-text = Отклонено слишком много платежей. Начните заново в магазине.

## Why a card was declined

decline-expired-card = Срок действия карты истёк. Используйте другую карту.
decline-insufficient-funds = На карте недостаточно средств. Используйте другую карту.
decline-authentication-failed = Ваш банк не подтвердил платёж. Попробуйте ещё раз или используйте другую карту.
decline-not-a-test-card = Это тестовый платёж. Используйте одну из тестовых карт.
decline-superseded = Вместо него начат другой платёж.
decline-not-processed = Платёж не обработан. Деньги не списаны; попробуйте ещё раз.
decline-refused = Платёж отклонён. Попробуйте ещё раз или используйте другую карту.
decline-cancelled = Вы отменили платёж. Можно заплатить снова.
decline-underpaid = Полная сумма не поступила вовремя. Обратитесь в магазин.

## Coupons

coupon-add = Добавить купон
coupon-label = Код купона
coupon-apply = Применить
coupon-remove = Убрать
coupon-applied = { $code } применён
coupon-unknown = Такого купона нет.
coupon-expired = Срок действия купона истёк.
coupon-used-up = Купон уже исчерпан.
coupon-used-by-customer = Вы уже использовали этот купон.
coupon-min-amount = Для этого купона нужен заказ не менее чем на { $amount }.
coupon-currency = Этот купон для другой валюты.
coupon-inactive = Этот купон не активен.
coupon-not-here = Купоны не действуют, когда вы сами выбираете сумму.
coupon-gone = Купон { $code } больше нельзя использовать. Теперь итого { $amount }.
subtotal = Промежуточный итог
discount = Скидка ({ $code })
complete-order = Завершить заказ
no-card-needed = Платить ничего не нужно. Карта не нужна.

## Wallets

wallet-pay = Оплатить через { $wallet }
wallet-simulated = Имитация кошелька (тест)
or-by-card = Или оплатите картой

## Limits, refunds, and the store's own links

try-later =
    { $minutes ->
        [one] Слишком много попыток оплаты. Попробуйте ещё раз через { $minutes } минуту.
        [few] Слишком много попыток оплаты. Попробуйте ещё раз через { $minutes } минуты.
        [many] Слишком много попыток оплаты. Попробуйте ещё раз через { $minutes } минут.
       *[other] Слишком много попыток оплаты. Попробуйте ещё раз через { $minutes } минуты.
    }
refunded = Возвращено { $amount }, { $date }
cancelled-order = Магазин отменил этот заказ.
licence-keys = Ваши лицензионные ключи
support = Есть вопросы? Пишите: { $address }
terms = Условия
refund-policy = Возврат средств
privacy = Конфиденциальность

## Paying on a gateway's own page

pay-elsewhere = Перейти к оплате
elsewhere-hint = Вы платите на защищённой странице платёжной службы и возвращаетесь сюда.
waiting = Ожидание подтверждения
waiting-text = Платёжная служба ещё не подтвердила платёж. Эта страница продолжит сама.
