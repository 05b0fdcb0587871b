cancel-ask = Bu ödeme iptal edilsin mi?
cancel-ask-text = Bağlantı bundan sonra kullanılamaz. Hiçbir tutar çekilmedi.
cancel-yes = Ödemeyi iptal et
