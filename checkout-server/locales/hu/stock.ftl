out-of-stock = Elfogyott
out-of-stock-text = Ez a termék jelenleg elfogyott. Nem történt terhelés.
