# The words of the payment pages; the notes on each message stand in locales/en.

## The card form

powered-by = Desenvolvido por
checkout-title = Pagamento a { $store }
pay = Pagar { $amount }
pay-open = Pagar
paying = A pagar. Demora alguns segundos.
your-order = A sua encomenda
payment = Pagamento
choose-amount = Escolha quanto paga
amount = Montante
total = Total
reference = Referência
email = E-mail
card = Cartão
card-number = Número do cartão
expiry = Validade
expiry-shape = MM / AA
cvc = CVC
name-on-card = Nome no cartão
name-shape = Tal como impresso no cartão
cancel = Cancelar
close = Fechar
start-again = Recomeçar
known-email = O seu e-mail: { $email }
amount-range = De { $min } a { $max }

## Time left

stays-open =
    { $minutes ->
        [one] Esta página fica aberta durante { $minutes } minuto.
       *[other] Esta página fica aberta durante { $minutes } minutos.
    }
closes-soon = Esta página fecha em menos de um minuto.
open-until = Esta página fica aberta até às { $time }.
closes-in =
    { $minutes ->
        [one] Esta página fecha dentro de { $minutes } minuto.
       *[other] Esta página fecha dentro de { $minutes } minutos.
    }
continues-in =
    { $seconds ->
        [one] Continua dentro de { $seconds } segundo.
       *[other] Continua dentro de { $seconds } segundos.
    }

## Errors in fields

check-fields = Verifique estes campos
amount-empty = Introduza um montante
email-empty = Introduza o seu e-mail
email-bad = Introduza um endereço como name@example.com
number-empty = Introduza o número do cartão
number-digits = Use apenas algarismos no número do cartão
number-short = Introduza todos os algarismos do número do cartão
number-long = O número do cartão tem algarismos a mais
number-bad = Verifique se há um erro no número do cartão
expiry-empty = Introduza a validade
expiry-bad = Introduza mês e ano, como 04 / 30
expiry-past = Use um cartão dentro da validade
cvc-empty = Introduza os 3 algarismos do verso
cvc-bad =
    { $digits ->
        [one] Introduza o { $digits } algarismo do CVC
       *[other] Introduza os { $digits } algarismos do CVC
    }
name-empty = Introduza o nome no cartão
name-bad = Verifique o nome no cartão

## Notices

not-payable = Esta loja ainda não pode receber pagamentos.
not-payable-next = Nada foi cobrado. Peça à loja outra forma de pagamento.
offline = Está sem ligação. O formulário é mantido e volta a funcionar com a ligação.
checking = A ligação perdeu-se. Estamos a verificar o que aconteceu ao pagamento; mantenha esta página aberta.
not-sent = O pagamento não foi concluído e nada foi cobrado. Pague novamente.
server-trouble = O pagamento não foi concluído. Aguarde um momento e pague novamente.
coupon-not-applied = O cupão { $code } não se aplica a esta encomenda.
already-paid = Esta encomenda já está paga.
in-progress = Este pagamento está a ser processado. Aguarde um momento.

## Test mode

test = Teste
test-note = Não há movimento de dinheiro
test-cards = Cartões de teste
test-hint = Qualquer validade futura, quaisquer 3 algarismos e nome.
test-success = Aprovado
test-success-3ds = Aprovado com 3DS
test-expired = Recusado (caducado)
test-funds = Recusado (saldo insuficiente)
test-3ds-failed = Falha na autenticação 3DS

## The bank's step (3-D Secure)

bank-step = O seu banco pede confirmação
bank-back = Cancelar e usar outro cartão
bank-left = O passo no banco foi cancelado e nada foi cobrado. Pague novamente ou use outro cartão.
bank-name = Banco de testes
bank-title = Confirme este pagamento
bank-note = Um banco verdadeiro enviaria agora um código. No modo de teste, decide você.
bank-pass = Concluir a autenticação
bank-fail = Recusar a autenticação
merchant = Comerciante
returning = De volta ao pagamento
continue = Continuar

## After the payment

paid = Pagamento concluído
order-id = Encomenda
date = Data
paid-with = Pago com
view-receipt = Ver recibo
print-receipt = Imprimir recibo
done = Concluído
paid-test = Este foi um pagamento de teste. Não houve movimento de dinheiro.
return-to = Voltar a { $host }
store-has-it = { $store } recebeu a sua encomenda.

## Pages with one message

cancelled = Pagamento cancelado
nothing-charged = Nada foi cobrado.
expired = Esta página expirou
not-found = Página não encontrada
not-found-text = Verifique o endereço ou volte à loja e recomece.
store-unknown = Loja não encontrada
store-unknown-text = Verifique o endereço ou peça uma nova ligação à loja.
bad-request = Esta ligação está incompleta
bad-request-text = Volte à loja e recomece. Nada foi cobrado.
link-refused = Esta ligação foi alterada e não pode ser usada
amount-refused = O montante falta ou não está entre { $min } e { $max }.
server-error = Algo correu mal do nosso lado
server-error-text = Tente novamente dentro de momentos. Um pagamento nunca é cobrado duas vezes.
request-id = Pedido
closed = Este pagamento está encerrado
closed-text = Foram recusados demasiados pagamentos. Recomece na loja.

## Why a card was declined

decline-expired-card = O cartão caducou. Use outro cartão.
decline-insufficient-funds = O cartão não tem saldo suficiente. Use outro cartão.
decline-authentication-failed = O seu banco não confirmou o pagamento. Tente novamente ou use outro cartão.
decline-not-a-test-card = Este é um pagamento de teste. Use um dos cartões de teste.
decline-superseded = Foi iniciado outro pagamento em vez deste.
decline-not-processed = O pagamento não foi processado. Nada foi cobrado; tente novamente.
decline-refused = O pagamento foi recusado. Tente novamente ou use outro cartão.
decline-cancelled = Cancelou o pagamento. Pode pagar novamente.
decline-underpaid = O valor total não chegou a tempo. Contacte a loja.

## Coupons

coupon-add = Adicionar um cupão
coupon-label = Código do cupão
coupon-apply = Aplicar
coupon-remove = Remover
coupon-applied = { $code } aplicado
coupon-unknown = Este cupão não existe.
coupon-expired = Este cupão expirou.
coupon-used-up = Este cupão está esgotado.
coupon-used-by-customer = Já usou este cupão.
coupon-min-amount = Este cupão requer uma encomenda de pelo menos { $amount }.
coupon-currency = Este cupão é para outra moeda.
coupon-inactive = Este cupão não está ativo.
coupon-not-here = Os cupões não se aplicam quando escolhe o montante.
coupon-gone = O cupão { $code } já não pode ser usado. O total é agora { $amount }.
subtotal = Subtotal
discount = Desconto ({ $code })
complete-order = Concluir encomenda
no-card-needed = Nada a pagar. Não é necessário cartão.

## Wallets

wallet-pay = Pagar com { $wallet }
wallet-simulated = Carteira simulada (teste)
or-by-card = Ou pague com cartão

## Limits, refunds, and the store's own links

try-later =
    { $minutes ->
        [one] Demasiadas tentativas de pagamento. Tente novamente dentro de { $minutes } minuto.
       *[other] Demasiadas tentativas de pagamento. Tente novamente dentro de { $minutes } minutos.
    }
refunded = { $amount } reembolsados em { $date }
cancelled-order = Esta encomenda foi cancelada pela loja.
licence-keys = As suas chaves de licença
support = Questões? Contacte { $address }
terms = Termos
refund-policy = Reembolsos
privacy = Privacidade

## Paying on a gateway's own page

pay-elsewhere = Continuar para o pagamento
elsewhere-hint = Paga numa página segura do prestador de pagamentos e volta aqui.
waiting = A aguardar confirmação
waiting-text = O prestador ainda não confirmou o pagamento. Esta página continua sozinha.
