# Mails to customers; what the gaps mean stands in locales/en/mail.ftl.

## Subjects

mail-receipt-subject = La tua ricevuta da { $store } ({ $order })
mail-refund-subject = Il tuo rimborso da { $store } ({ $order })
mail-licence-subject = La tua chiave di licenza da { $store } ({ $order })
mail-test-subject = [Test] { $subject }

## What is said

mail-test-note = Questo era un pagamento di prova. Nessun denaro è stato trasferito.
mail-receipt-title = Pagamento completato
mail-refund-title = Il rimborso è in arrivo
mail-licence-title = Ecco la tua chiave di licenza
mail-receipt-lead = Hai pagato { $amount } a { $store }. Questa è la tua ricevuta.
mail-refund-lead = { $store } ha rimborsato { $amount } sulla carta con cui hai pagato. La banca può impiegare fino a dieci giorni per mostrarlo.
mail-licence-lead = Questa è la chiave di licenza del tuo ordine presso { $store }.
mail-licence-wait = La tua chiave di licenza arriverà in un’altra email.

## Labels

mail-key = Chiave di licenza
mail-product = Prodotto
mail-subtotal = Subtotale
mail-discount = Sconto
mail-total = Totale pagato
mail-refunded = Rimborsato
mail-refunded-total = Rimborsato finora
mail-order = Ordine
mail-reference = Riferimento
mail-date = Data
mail-card = Pagato con

## Below

mail-view = Vedi ricevuta
mail-support = Domande? Rispondi a questa email o scrivi a { $address }.
mail-why = Ricevi questa email perché questo indirizzo è stato indicato per un ordine presso { $store }.
