out-of-stock = Slutsåld
out-of-stock-text = Den här produkten är slutsåld just nu. Inget har dragits.
