cancel-ask = このお支払いをキャンセルしますか？
cancel-ask-text = その後、このリンクは使えなくなります。請求は行われていません。
cancel-yes = お支払いをキャンセル
