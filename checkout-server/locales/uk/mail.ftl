# Mails to customers; what the gaps mean stands in locales/en/mail.ftl.

## Subjects

mail-receipt-subject = Ваш чек від { $store } ({ $order })
mail-refund-subject = Повернення коштів від { $store } ({ $order })
mail-licence-subject = Ліцензійний ключ від { $store } ({ $order })
mail-test-subject = [Тест] { $subject }

## What is said

mail-test-note = Це був тестовий платіж. Гроші не списувалися.
mail-receipt-title = Платіж виконано
mail-refund-title = Гроші повертаються до вас
mail-licence-title = Ваш ліцензійний ключ
mail-receipt-lead = Ви заплатили { $amount } магазину { $store }. Це ваш чек.
mail-refund-lead = Магазин { $store } повернув { $amount } на картку, якою ви платили. Банк може показати повернення протягом десяти днів.
mail-licence-lead = Це ліцензійний ключ до вашого замовлення в { $store }.
mail-licence-wait = Ліцензійний ключ надійде окремим листом.

## Labels

mail-key = Ліцензійний ключ
mail-product = Товар
mail-subtotal = Проміжний підсумок
mail-discount = Знижка
mail-total = Усього сплачено
mail-refunded = Повернено
mail-refunded-total = Повернено на сьогодні
mail-order = Замовлення
mail-reference = Номер для довідок
mail-date = Дата
mail-card = Сплачено карткою

## Below

mail-view = Переглянути чек
mail-support = Маєте запитання? Дайте відповідь на цей лист або напишіть на { $address }.
mail-why = Ви отримали цей лист, тому що цю адресу вказали під час замовлення в { $store }.
