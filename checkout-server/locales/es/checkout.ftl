# The words of the payment pages; the notes on each message stand in locales/en.

## The card form

powered-by = Con la tecnología de
checkout-title = Pago a { $store }
pay = Pagar { $amount }
pay-open = Pagar
paying = Pagando. Tardará unos segundos.
your-order = Su pedido
payment = Pago
choose-amount = Elija cuánto paga
amount = Importe
total = Total
reference = Referencia
email = Correo electrónico
card = Tarjeta
card-number = Número de tarjeta
expiry = Caducidad
expiry-shape = MM / AA
cvc = CVC
name-on-card = Nombre en la tarjeta
name-shape = Tal como figura en la tarjeta
cancel = Cancelar
close = Cerrar
start-again = Empezar de nuevo
known-email = Su correo electrónico: { $email }
amount-range = De { $min } a { $max }

## Time left

stays-open =
    { $minutes ->
        [one] Esta página permanece abierta { $minutes } minuto.
       *[other] Esta página permanece abierta { $minutes } minutos.
    }
closes-soon = Esta página se cierra en menos de un minuto.
open-until = Esta página permanece abierta hasta las { $time }.
closes-in =
    { $minutes ->
        [one] Esta página se cierra en { $minutes } minuto.
       *[other] Esta página se cierra en { $minutes } minutos.
    }
continues-in =
    { $seconds ->
        [one] Continúa en { $seconds } segundo.
       *[other] Continúa en { $seconds } segundos.
    }

## Errors in fields

check-fields = Revise estos campos
amount-empty = Introduzca un importe
email-empty = Introduzca su correo electrónico
email-bad = Introduzca una dirección como name@example.com
number-empty = Introduzca el número de tarjeta
number-digits = Use solo cifras en el número de tarjeta
number-short = Introduzca todas las cifras del número de tarjeta
number-long = El número de tarjeta tiene demasiadas cifras
number-bad = Compruebe si hay algún error en el número de tarjeta
expiry-empty = Introduzca la fecha de caducidad
expiry-bad = Introduzca mes y año, como 04 / 30
expiry-past = Use una tarjeta que no haya caducado
cvc-empty = Introduzca las 3 cifras del reverso
cvc-bad =
    { $digits ->
        [one] Introduzca la { $digits } cifra del CVC
       *[other] Introduzca las { $digits } cifras del CVC
    }
name-empty = Introduzca el nombre que figura en la tarjeta
name-bad = Revise el nombre que figura en la tarjeta

## Notices

not-payable = Esta tienda aún no puede aceptar pagos.
not-payable-next = No se ha cobrado nada. Pida a la tienda otra forma de pago.
offline = No tiene conexión. El formulario se conserva y volverá a funcionar con la conexión.
checking = Se perdió la conexión. Estamos comprobando qué pasó con el pago; mantenga abierta esta página.
not-sent = El pago no se realizó y no se ha cobrado nada. Pague de nuevo.
server-trouble = El pago no se realizó. Espere un momento y pague de nuevo.
coupon-not-applied = El cupón { $code } no se aplica a este pedido.
already-paid = Este pedido ya está pagado.
in-progress = Este pago se está procesando. Espere un momento.

## Test mode

test = Prueba
test-note = No se mueve dinero
test-cards = Tarjetas de prueba
test-hint = Cualquier caducidad futura, 3 cifras y nombre cualesquiera.
test-success = Aprobada
test-success-3ds = Aprobada con 3DS
test-expired = Rechazada (caducada)
test-funds = Rechazada (fondos insuficientes)
test-3ds-failed = Falla la autenticación 3DS

## The bank's step (3-D Secure)

bank-step = Su banco pide confirmación
bank-back = Cancelar y usar otra tarjeta
bank-left = El paso del banco se canceló y no se ha cobrado nada. Pague de nuevo o use otra tarjeta.
bank-name = Banco de pruebas
bank-title = Confirme este pago
bank-note = Un banco real le enviaría ahora un código. En modo de prueba decide usted.
bank-pass = Completar la autenticación
bank-fail = Rechazar la autenticación
merchant = Comercio
returning = De vuelta al pago
continue = Continuar

## After the payment

paid = Pago completado
order-id = Pedido
date = Fecha
paid-with = Pagado con
view-receipt = Ver recibo
print-receipt = Imprimir recibo
done = Listo
paid-test = Ha sido un pago de prueba. No se ha movido dinero.
return-to = Volver a { $host }
store-has-it = { $store } ha recibido su pedido.

## Pages with one message

cancelled = Pago cancelado
nothing-charged = No se ha cobrado nada.
expired = Esta página ha caducado
not-found = Página no encontrada
not-found-text = Compruebe la dirección, o vuelva a la tienda y empiece de nuevo.
store-unknown = Tienda no encontrada
store-unknown-text = Compruebe la dirección, o pida un enlace nuevo a la tienda.
bad-request = Este enlace está incompleto
bad-request-text = Vuelva a la tienda y empiece de nuevo. No se ha cobrado nada.
link-refused = Este enlace se ha modificado y no se puede usar
amount-refused = El importe falta o no está entre { $min } y { $max }.
server-error = Algo ha fallado por nuestra parte
server-error-text = Inténtelo de nuevo en un momento. Un pago nunca se cobra dos veces.
request-id = Solicitud
closed = Este pago está cerrado
closed-text = Se rechazaron demasiados pagos. Empiece de nuevo desde la tienda.

## Why a card was declined

decline-expired-card = La tarjeta ha caducado. Use otra tarjeta.
decline-insufficient-funds = La tarjeta no tiene fondos suficientes. Use otra tarjeta.
decline-authentication-failed = Su banco no confirmó el pago. Inténtelo de nuevo o use otra tarjeta.
decline-not-a-test-card = Este es un pago de prueba. Use una de las tarjetas de prueba.
decline-superseded = Se inició otro pago en su lugar.
decline-not-processed = El pago no se procesó. No se ha cobrado nada; inténtelo de nuevo.
decline-refused = El pago fue rechazado. Inténtalo de nuevo o usa otra tarjeta.
decline-cancelled = Cancelaste el pago. Puedes volver a pagar.
decline-underpaid = El importe completo no llegó a tiempo. Contacta con la tienda.

## Coupons

coupon-add = Añadir un cupón
coupon-label = Código del cupón
coupon-apply = Aplicar
coupon-remove = Quitar
coupon-applied = { $code } aplicado
coupon-unknown = Este cupón no existe.
coupon-expired = Este cupón ha caducado.
coupon-used-up = Este cupón está agotado.
coupon-used-by-customer = Ya ha usado este cupón.
coupon-min-amount = Este cupón requiere un pedido de al menos { $amount }.
coupon-currency = Este cupón es para otra moneda.
coupon-inactive = Este cupón no está activo.
coupon-not-here = Los cupones no se aplican cuando usted elige el importe.
coupon-gone = El cupón { $code } ya no se puede usar. El total es ahora { $amount }.
subtotal = Subtotal
discount = Descuento ({ $code })
complete-order = Completar el pedido
no-card-needed = No hay nada que pagar. No se necesita tarjeta.

## Wallets

wallet-pay = Pagar con { $wallet }
wallet-simulated = Monedero simulado (prueba)
or-by-card = O pagar con tarjeta

## Limits, refunds, and the store's own links

try-later =
    { $minutes ->
        [one] Demasiados intentos de pago. Inténtelo de nuevo en { $minutes } minuto.
       *[other] Demasiados intentos de pago. Inténtelo de nuevo en { $minutes } minutos.
    }
refunded = { $amount } reembolsados el { $date }
cancelled-order = La tienda canceló este pedido.
licence-keys = Sus claves de licencia
support = ¿Preguntas? Escriba a { $address }
terms = Condiciones
refund-policy = Reembolsos
privacy = Privacidad

## Paying on a gateway's own page

pay-elsewhere = Continuar al pago
elsewhere-hint = Pagas en una página segura del proveedor de pagos y vuelves aquí.
waiting = Esperando la confirmación
waiting-text = El proveedor de pagos aún no ha confirmado el pago. Esta página continúa por sí sola.
