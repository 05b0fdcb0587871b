cancel-ask = Zrušit tuto platbu?
cancel-ask-text = Tento odkaz pak už nepůjde použít. Nic nebylo strženo.
cancel-yes = Zrušit platbu
