cancel-ask = 이 결제를 취소할까요?
cancel-ask-text = 취소하면 이 링크를 더 이상 사용할 수 없습니다. 청구된 금액은 없습니다.
cancel-yes = 결제 취소
