# Mails to customers; what the gaps mean stands in locales/en/mail.ftl.

## Subjects

mail-receipt-subject = Ваш чек от { $store } ({ $order })
mail-refund-subject = Возврат от { $store } ({ $order })
mail-licence-subject = Лицензионный ключ от { $store } ({ $order })
mail-test-subject = [Тест] { $subject }

## What is said

mail-test-note = Это был тестовый платёж. Деньги не списывались.
mail-receipt-title = Платёж выполнен
mail-refund-title = Деньги возвращаются к вам
mail-licence-title = Ваш лицензионный ключ
mail-receipt-lead = Вы заплатили { $amount } магазину { $store }. Это ваш чек.
mail-refund-lead = Магазин { $store } вернул { $amount } на карту, которой вы платили. Банк может показать возврат в течение десяти дней.
mail-licence-lead = Это лицензионный ключ к вашему заказу в { $store }.
mail-licence-wait = Лицензионный ключ придёт отдельным письмом.

## Labels

mail-key = Лицензионный ключ
mail-product = Товар
mail-subtotal = Промежуточный итог
mail-discount = Скидка
mail-total = Всего оплачено
mail-refunded = Возвращено
mail-refunded-total = Возвращено на сегодня
mail-order = Заказ
mail-reference = Номер для справок
mail-date = Дата
mail-card = Оплачено картой

## Below

mail-view = Посмотреть чек
mail-support = Есть вопросы? Ответьте на это письмо или напишите на { $address }.
mail-why = Вы получили это письмо, потому что этот адрес указали при заказе в { $store }.
