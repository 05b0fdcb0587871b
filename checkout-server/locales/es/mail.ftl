# Mails to customers; what the gaps mean stands in locales/en/mail.ftl.

## Subjects

mail-receipt-subject = Tu recibo de { $store } ({ $order })
mail-refund-subject = Tu reembolso de { $store } ({ $order })
mail-licence-subject = Tu clave de licencia de { $store } ({ $order })
mail-test-subject = [Prueba] { $subject }

## What is said

mail-test-note = Este fue un pago de prueba. No se movió dinero.
mail-receipt-title = Pago completado
mail-refund-title = Tu dinero está de vuelta en camino
mail-licence-title = Aquí está tu clave de licencia
mail-receipt-lead = Pagaste { $amount } a { $store }. Este es tu recibo.
mail-refund-lead = { $store } reembolsó { $amount } a la tarjeta con la que pagaste. El banco puede tardar hasta diez días en mostrarlo.
mail-licence-lead = Esta es la clave de licencia de tu pedido en { $store }.
mail-licence-wait = Tu clave de licencia llegará en otro correo.

## Labels

mail-key = Clave de licencia
mail-product = Producto
mail-subtotal = Subtotal
mail-discount = Descuento
mail-total = Total pagado
mail-refunded = Reembolsado
mail-refunded-total = Reembolsado hasta ahora
mail-order = Pedido
mail-reference = Referencia
mail-date = Fecha
mail-card = Pagado con

## Below

mail-view = Ver recibo
mail-support = ¿Preguntas? Responde a este correo o escribe a { $address }.
mail-why = Recibes este correo porque esta dirección se indicó en un pedido en { $store }.
