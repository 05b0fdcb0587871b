# The words of the payment pages; the notes on each message stand in locales/en.

## The card form

powered-by = Oferecido por
checkout-title = Pagamento a { $store }
pay = Pagar { $amount }
pay-open = Pagar
paying = Pagando. Isso leva alguns segundos.
your-order = Seu pedido
payment = Pagamento
choose-amount = Escolha quanto pagar
amount = Valor
total = Total
reference = Referência
email = E-mail
card = Cartão
card-number = Número do cartão
expiry = Validade
expiry-shape = MM / AA
cvc = CVC
name-on-card = Nome no cartão
name-shape = Como impresso no cartão
cancel = Cancelar
close = Fechar
start-again = Começar de novo
known-email = Seu e-mail: { $email }
amount-range = De { $min } a { $max }

## Time left

stays-open =
    { $minutes ->
        [one] Esta página fica aberta por { $minutes } minuto.
       *[other] Esta página fica aberta por { $minutes } minutos.
    }
closes-soon = Esta página fecha em menos de um minuto.
open-until = Esta página fica aberta até { $time }.
closes-in =
    { $minutes ->
        [one] Esta página fecha em { $minutes } minuto.
       *[other] Esta página fecha em { $minutes } minutos.
    }
continues-in =
    { $seconds ->
        [one] Você continua em { $seconds } segundo.
       *[other] Você continua em { $seconds } segundos.
    }

## Errors in fields

check-fields = Confira estes campos
amount-empty = Informe um valor
email-empty = Informe seu e-mail
email-bad = Informe um endereço como name@example.com
number-empty = Informe o número do cartão
number-digits = Use apenas dígitos no número do cartão
number-short = Informe todos os dígitos do número do cartão
number-long = O número do cartão tem dígitos demais
number-bad = Confira se há erro de digitação no número do cartão
expiry-empty = Informe a validade
expiry-bad = Informe mês e ano, como 04 / 30
expiry-past = Use um cartão que não esteja vencido
cvc-empty = Informe os 3 dígitos do verso
cvc-bad =
    { $digits ->
        [one] Informe o { $digits } dígito do CVC
       *[other] Informe todos os { $digits } dígitos do CVC
    }
name-empty = Informe o nome no cartão
name-bad = Confira o nome no cartão

## Notices

not-payable = Esta loja ainda não pode receber pagamentos.
not-payable-next = Nada foi cobrado. Peça à loja outra forma de pagamento.
offline = Você está sem conexão. O formulário foi mantido e volta a funcionar com a conexão.
checking = A conexão caiu. Estamos verificando o que houve com o pagamento; mantenha esta página aberta.
not-sent = O pagamento não foi concluído e nada foi cobrado. Pague novamente.
server-trouble = O pagamento não foi concluído. Espere um momento e pague novamente.
coupon-not-applied = O cupom { $code } não vale para este pedido.
already-paid = Este pedido já foi pago.
in-progress = Este pagamento está sendo processado. Espere um momento.

## Test mode

test = Teste
test-note = Nenhum dinheiro é movimentado
test-cards = Cartões de teste
test-hint = Qualquer validade futura, quaisquer 3 dígitos e nome.
test-success = Aprovado
test-success-3ds = Aprovado com 3DS
test-expired = Recusado (vencido)
test-funds = Recusado (saldo insuficiente)
test-3ds-failed = Falha na autenticação 3DS

## The bank's step (3-D Secure)

bank-step = Seu banco pede confirmação
bank-back = Cancelar e usar outro cartão
bank-left = A etapa do banco foi cancelada e nada foi cobrado. Pague novamente ou use outro cartão.
bank-name = Banco de teste
bank-title = Confirme este pagamento
bank-note = Um banco de verdade enviaria um código agora. No modo de teste, você decide.
bank-pass = Concluir a autenticação
bank-fail = Recusar a autenticação
merchant = Lojista
returning = De volta ao pagamento
continue = Continuar

## After the payment

paid = Pagamento concluído
order-id = Pedido
date = Data
paid-with = Pago com
view-receipt = Ver recibo
print-receipt = Imprimir recibo
done = Pronto
paid-test = Este foi um pagamento de teste. Nenhum dinheiro foi movimentado.
return-to = Voltar para { $host }
store-has-it = { $store } recebeu seu pedido.

## Pages with one message

cancelled = Pagamento cancelado
nothing-charged = Nada foi cobrado.
expired = Esta página expirou
not-found = Página não encontrada
not-found-text = Confira o endereço ou volte à loja e comece de novo.
store-unknown = Loja não encontrada
store-unknown-text = Confira o endereço ou peça um novo link à loja.
bad-request = Este link está incompleto
bad-request-text = Volte à loja e comece de novo. Nada foi cobrado.
link-refused = Este link foi alterado e não pode ser usado
amount-refused = O valor está ausente ou não está entre { $min } e { $max }.
server-error = Algo deu errado do nosso lado
server-error-text = Tente novamente em instantes. Um pagamento nunca é cobrado duas vezes.
request-id = Solicitação
closed = Este pagamento está encerrado
closed-text = Muitos pagamentos foram recusados. Comece de novo pela loja.

## Why a card was declined

decline-expired-card = O cartão está vencido. Use outro cartão.
decline-insufficient-funds = O cartão não tem saldo suficiente. Use outro cartão.
decline-authentication-failed = Seu banco não confirmou o pagamento. Tente novamente ou use outro cartão.
decline-not-a-test-card = Este é um pagamento de teste. Use um dos cartões de teste.
decline-superseded = Outro pagamento foi iniciado no lugar deste.
decline-not-processed = O pagamento não foi processado. Nada foi cobrado; tente novamente.
decline-refused = O pagamento foi recusado. Tente de novo ou use outro cartão.
decline-cancelled = Você cancelou o pagamento. Você pode pagar de novo.
decline-underpaid = O valor total não chegou a tempo. Entre em contato com a loja.

## Coupons

coupon-add = Adicionar um cupom
coupon-label = Código do cupom
coupon-apply = Aplicar
coupon-remove = Remover
coupon-applied = { $code } aplicado
coupon-unknown = Este cupom não existe.
coupon-expired = Este cupom expirou.
coupon-used-up = Este cupom está esgotado.
coupon-used-by-customer = Você já usou este cupom.
coupon-min-amount = Este cupom exige um pedido de pelo menos { $amount }.
coupon-currency = Este cupom é para outra moeda.
coupon-inactive = Este cupom não está ativo.
coupon-not-here = Cupons não valem quando você escolhe o valor.
coupon-gone = O cupom { $code } não pode mais ser usado. O total agora é { $amount }.
subtotal = Subtotal
discount = Desconto ({ $code })
complete-order = Concluir pedido
no-card-needed = Nada a pagar. Não é preciso cartão.

## Wallets

wallet-pay = Pagar com { $wallet }
wallet-simulated = Carteira simulada (teste)
or-by-card = Ou pague com cartão

## Limits, refunds, and the store's own links

try-later =
    { $minutes ->
        [one] Muitas tentativas de pagamento. Tente novamente em { $minutes } minuto.
       *[other] Muitas tentativas de pagamento. Tente novamente em { $minutes } minutos.
    }
refunded = { $amount } reembolsados em { $date }
cancelled-order = Este pedido foi cancelado pela loja.
licence-keys = Suas chaves de licença
support = Dúvidas? Fale com { $address }
terms = Termos
refund-policy = Reembolsos
privacy = Privacidade

## Paying on a gateway's own page

pay-elsewhere = Continuar para o pagamento
elsewhere-hint = Você paga em uma página segura do provedor de pagamentos e volta para cá.
waiting = Aguardando confirmação
waiting-text = O provedor ainda não confirmou o pagamento. Esta página continua sozinha.
