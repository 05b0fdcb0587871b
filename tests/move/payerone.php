<?php
// The handler of PayerOne's documentation, with the host and the token out of the environment. It reads
// the order at a path with doubled slashes, as that documentation does.

$_token = getenv('TOKEN');
$rawBody = trim(file_get_contents("php://input"));
$decodedBody = json_decode($rawBody, true);
$event = $decodedBody['event']['type'];
$order_id = $decodedBody['event']['data']['order_id'];

// if event is order is paid
if ($event == 'charge:confirmed') {
    $curl = curl_init();
    curl_setopt_array($curl, array(
        CURLOPT_URL => getenv('HOST') . "//checkout//v1/orders?order_id=$order_id",
        CURLOPT_RETURNTRANSFER => true,
        CURLOPT_ENCODING => '',
        CURLOPT_MAXREDIRS => 10,
        CURLOPT_TIMEOUT => 0,
        CURLOPT_FOLLOWLOCATION => true,
        CURLOPT_HTTP_VERSION => CURL_HTTP_VERSION_1_1,
        CURLOPT_CUSTOMREQUEST => 'GET',
        CURLOPT_HTTPHEADER => array(
            "Authorization: Bearer $_token"
        ),
    ));
    $response = curl_exec($curl);
    curl_close($curl);
    $Result = json_decode($response, true)['data'];
    if ($Result['status']==='Paid') {
        error_log('fulfilled ' . json_encode($Result));
    }
}
