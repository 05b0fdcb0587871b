# Mails to customers; what the gaps mean stands in locales/en/mail.ftl.

## Subjects

mail-receipt-subject = Seu recibo de { $store } ({ $order })
mail-refund-subject = Seu reembolso de { $store } ({ $order })
mail-licence-subject = Sua chave de licença de { $store } ({ $order })
mail-test-subject = [Teste] { $subject }

## What is said

mail-test-note = Este foi um pagamento de teste. Nenhum dinheiro foi movimentado.
mail-receipt-title = Pagamento concluído
mail-refund-title = Seu dinheiro está a caminho de volta
mail-licence-title = Aqui está sua chave de licença
mail-receipt-lead = Você pagou { $amount } a { $store }. Este é o seu recibo.
mail-refund-lead = { $store } reembolsou { $amount } no cartão usado no pagamento. O banco pode levar até dez dias para mostrar o valor.
mail-licence-lead = Esta é a chave de licença do seu pedido em { $store }.
mail-licence-wait = Sua chave de licença chegará em outro e-mail.

## Labels

mail-key = Chave de licença
mail-product = Produto
mail-subtotal = Subtotal
mail-discount = Desconto
mail-total = Total pago
mail-refunded = Reembolsado
mail-refunded-total = Reembolsado até agora
mail-order = Pedido
mail-reference = Referência
mail-date = Data
mail-card = Pago com

## Below

mail-view = Ver recibo
mail-support = Dúvidas? Responda a este e-mail ou escreva para { $address }.
mail-why = Você recebe este e-mail porque este endereço foi informado em um pedido em { $store }.
