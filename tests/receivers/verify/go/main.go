// Reads one case a line and prints what examples/verify/go says to it; see languages.mjs.
package main

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"log"
	"os"
	"strconv"
	"strings"
	"time"

	"example.com/pebblepay"
)

func field(text string) []byte {
	if text == "-" {
		return nil
	}
	value, err := base64.StdEncoding.DecodeString(text[1:])
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func judge(fields []string) error {
	seconds, err := strconv.ParseInt(fields[1], 10, 64)
	if err != nil {
		log.Fatal(err)
	}
	secret, body := string(field(fields[2])), field(fields[6])
	headers := map[string]string{}
	if fields[0] == "hex" {
		headers["x-webhook-signature"] = string(field(fields[5]))
	} else {
		headers["webhook-id"] = string(field(fields[3]))
		headers["webhook-timestamp"] = string(field(fields[4]))
		headers["webhook-signature"] = string(field(fields[5]))
	}
	header := func(name string) string { return headers[name] }
	if fields[0] == "hex" {
		return pebblepay.VerifySignature(body, header, secret)
	}
	return pebblepay.VerifyWebhookAt(body, header, secret, time.Unix(seconds, 0))
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if err := judge(strings.Split(lines.Text(), "\t")); err != nil {
			fmt.Println("no:", err)
		} else {
			fmt.Println("ok")
		}
	}
}
