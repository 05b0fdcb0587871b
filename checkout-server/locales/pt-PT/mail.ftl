# Mails to customers; what the gaps mean stands in locales/en/mail.ftl.

## Subjects

mail-receipt-subject = O seu recibo de { $store } ({ $order })
mail-refund-subject = O seu reembolso de { $store } ({ $order })
mail-licence-subject = A sua chave de licença de { $store } ({ $order })
mail-test-subject = [Teste] { $subject }

## What is said

mail-test-note = Este foi um pagamento de teste. Não houve movimento de dinheiro.
mail-receipt-title = Pagamento concluído
mail-refund-title = O seu dinheiro está a caminho
mail-licence-title = Aqui está a sua chave de licença
mail-receipt-lead = Pagou { $amount } a { $store }. Este é o seu recibo.
mail-refund-lead = { $store } reembolsou { $amount } para o cartão com que pagou. O banco pode demorar até dez dias a mostrá-lo.
mail-licence-lead = Esta é a chave de licença da sua encomenda em { $store }.
mail-licence-wait = A sua chave de licença segue noutro e-mail.

## Labels

mail-key = Chave de licença
mail-product = Produto
mail-subtotal = Subtotal
mail-discount = Desconto
mail-total = Total pago
mail-refunded = Reembolsado
mail-refunded-total = Reembolsado até agora
mail-order = Encomenda
mail-reference = Referência
mail-date = Data
mail-card = Pago com

## Below

mail-view = Ver recibo
mail-support = Dúvidas? Responda a este e-mail ou escreva para { $address }.
mail-why = Recebe este e-mail porque este endereço foi indicado numa encomenda em { $store }.
