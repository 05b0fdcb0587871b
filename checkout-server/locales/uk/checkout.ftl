# The words of the payment pages; the notes on each message stand in locales/en.

## The card form

powered-by = Працює на
checkout-title = Оплата для { $store }
pay = Сплатити { $amount }
pay-open = Сплатити
paying = Триває оплата. Це займе кілька секунд.
your-order = Ваше замовлення
payment = Оплата
choose-amount = Виберіть суму
amount = Сума
total = Усього
reference = Номер продавця
email = Ел. пошта
card = Картка
card-number = Номер картки
expiry = Дійсна до
expiry-shape = ММ / РР
cvc = CVC
name-on-card = Ім’я на картці
name-shape = Як надруковано на картці
cancel = Скасувати
close = Закрити
start-again = Почати знову
known-email = Ваша ел. пошта: { $email }
amount-range = Від { $min } до { $max }

## Time left

stays-open =
    { $minutes ->
        [one] Сторінка буде відкрита ще { $minutes } хвилину.
        [few] Сторінка буде відкрита ще { $minutes } хвилини.
        [many] Сторінка буде відкрита ще { $minutes } хвилин.
       *[other] Сторінка буде відкрита ще { $minutes } хвилини.
    }
closes-soon = Сторінка закриється менш ніж за хвилину.
open-until = Сторінка буде відкрита до { $time }.
closes-in =
    { $minutes ->
        [one] Сторінка закриється за { $minutes } хвилину.
        [few] Сторінка закриється за { $minutes } хвилини.
        [many] Сторінка закриється за { $minutes } хвилин.
       *[other] Сторінка закриється за { $minutes } хвилини.
    }
continues-in =
    { $seconds ->
        [one] Перехід далі за { $seconds } секунду.
        [few] Перехід далі за { $seconds } секунди.
        [many] Перехід далі за { $seconds } секунд.
       *[other] Перехід далі за { $seconds } секунди.
    }

## Errors in fields

check-fields = Перевірте ці поля
amount-empty = Введіть суму
email-empty = Введіть адресу ел. пошти
email-bad = Введіть адресу на зразок name@example.com
number-empty = Введіть номер картки
number-digits = Використовуйте в номері картки лише цифри
number-short = Введіть усі цифри номера картки
number-long = У номері картки забагато цифр
number-bad = Перевірте, чи немає помилки в номері картки
expiry-empty = Введіть термін дії
expiry-bad = Введіть місяць і рік, наприклад 04 / 30
expiry-past = Використайте картку, термін дії якої не минув
cvc-empty = Введіть 3 цифри зі звороту
cvc-bad =
    { $digits ->
        [one] Введіть { $digits } цифру CVC
        [few] Введіть усі { $digits } цифри CVC
        [many] Введіть усі { $digits } цифр CVC
       *[other] Введіть усі { $digits } цифри CVC
    }
name-empty = Введіть ім’я, вказане на картці
name-bad = Перевірте ім’я, вказане на картці

## Notices

not-payable = Цей магазин ще не може приймати платежі.
not-payable-next = Кошти не списано. Запитайте в магазині про інший спосіб оплати.
offline = Немає з’єднання. Форму збережено, вона запрацює, щойно з’єднання відновиться.
checking = З’єднання втрачено. Перевіряємо, що сталося з платежем; не закривайте цю сторінку.
not-sent = Платіж не пройшов, кошти не списано. Сплатіть ще раз.
server-trouble = Платіж не пройшов. Зачекайте трохи й сплатіть ще раз.
coupon-not-applied = Купон { $code } не діє для цього замовлення.
already-paid = Це замовлення вже оплачено.
in-progress = Платіж обробляється. Зачекайте трохи.

## Test mode

test = Тест
test-note = Гроші не рухаються
test-cards = Тестові картки
test-hint = Будь-який майбутній термін, будь-які 3 цифри та ім’я.
test-success = Успіх
test-success-3ds = Успіх із 3DS
test-expired = Відхилено (термін минув)
test-funds = Відхилено (бракує коштів)
test-3ds-failed = Помилка підтвердження 3DS

## The bank's step (3-D Secure)

bank-step = Ваш банк просить підтвердження
bank-back = Скасувати й узяти іншу картку
bank-left = Крок у банку скасовано, кошти не списано. Сплатіть ще раз або використайте іншу картку.
bank-name = Тестовий банк
bank-title = Підтвердьте цей платіж
bank-note = Справжній банк надіслав би вам зараз код. У тестовому режимі вирішуєте ви.
bank-pass = Підтвердити
bank-fail = Відхилити
merchant = Продавець
returning = Назад до оплати
continue = Далі

## After the payment

paid = Оплату завершено
order-id = Замовлення
date = Дата
paid-with = Оплачено карткою
view-receipt = Переглянути квитанцію
print-receipt = Надрукувати квитанцію
done = Готово
paid-test = Це був тестовий платіж. Гроші не рухалися.
return-to = Повернутися на { $host }
store-has-it = { $store } має ваше замовлення.

## Pages with one message

cancelled = Оплату скасовано
nothing-charged = Кошти не списано.
expired = Термін дії сторінки минув
not-found = Сторінку не знайдено
not-found-text = Перевірте адресу або поверніться до магазину й почніть знову.
store-unknown = Магазин не знайдено
store-unknown-text = Перевірте адресу або попросіть у магазину нове посилання.
bad-request = Посилання неповне
bad-request-text = Поверніться до магазину й почніть знову. Кошти не списано.
link-refused = Посилання змінено, його не можна використати
amount-refused = Суми немає або вона не між { $min } та { $max }.
server-error = Щось пішло не так на нашому боці
server-error-text = Спробуйте ще раз за мить. Платіж ніколи не списується двічі.
request-id = Запит
closed = Цю оплату закрито
closed-text = Забагато платежів було відхилено. Почніть знову в магазині.

## Why a card was declined

decline-expired-card = Термін дії картки минув. Використайте іншу картку.
decline-insufficient-funds = На картці недостатньо коштів. Використайте іншу картку.
decline-authentication-failed = Ваш банк не підтвердив платіж. Спробуйте ще раз або використайте іншу картку.
decline-not-a-test-card = Це тестовий платіж. Використайте одну з тестових карток.
decline-superseded = Замість нього розпочато інший платіж.
decline-not-processed = Платіж не оброблено. Кошти не списано; спробуйте ще раз.
decline-refused = Платіж відхилено. Спробуйте ще раз або скористайтеся іншою карткою.
decline-cancelled = Ви скасували платіж. Можна заплатити знову.
decline-underpaid = Повна сума не надійшла вчасно. Зверніться до магазину.

## Coupons

coupon-add = Додати купон
coupon-label = Код купона
coupon-apply = Застосувати
coupon-remove = Прибрати
coupon-applied = { $code } застосовано
coupon-unknown = Такого купона немає.
coupon-expired = Термін дії купона минув.
coupon-used-up = Купон уже вичерпано.
coupon-used-by-customer = Ви вже скористалися цим купоном.
coupon-min-amount = Для цього купона потрібне замовлення щонайменше на { $amount }.
coupon-currency = Цей купон для іншої валюти.
coupon-inactive = Цей купон не активний.
coupon-not-here = Купони не діють, коли ви самі вибираєте суму.
coupon-gone = Купоном { $code } більше не можна скористатися. Тепер усього { $amount }.
subtotal = Проміжна сума
discount = Знижка ({ $code })
complete-order = Завершити замовлення
no-card-needed = Платити нічого не потрібно. Картка не потрібна.

## Wallets

wallet-pay = Сплатити через { $wallet }
wallet-simulated = Імітація гаманця (тест)
or-by-card = Або сплатіть карткою

## Limits, refunds, and the store's own links

try-later =
    { $minutes ->
        [one] Забагато спроб оплати. Спробуйте ще раз за { $minutes } хвилину.
        [few] Забагато спроб оплати. Спробуйте ще раз за { $minutes } хвилини.
        [many] Забагато спроб оплати. Спробуйте ще раз за { $minutes } хвилин.
       *[other] Забагато спроб оплати. Спробуйте ще раз за { $minutes } хвилини.
    }
refunded = Повернено { $amount }, { $date }
cancelled-order = Магазин скасував це замовлення.
licence-keys = Ваші ліцензійні ключі
support = Є запитання? Пишіть: { $address }
terms = Умови
refund-policy = Повернення коштів
privacy = Конфіденційність

## Paying on a gateway's own page

pay-elsewhere = Перейти до оплати
elsewhere-hint = Ви платите на захищеній сторінці платіжної служби й повертаєтеся сюди.
waiting = Очікування підтвердження
waiting-text = Платіжна служба ще не підтвердила платіж. Ця сторінка продовжить сама.
