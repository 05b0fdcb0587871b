import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.HashMap;

/** Reads one case a line and prints what examples/verify/java says to it; see languages.mjs. */
final class Verify {
  public static void main(String[] arguments) throws IOException {
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      try {
        judge(line.split("\t"));
        System.out.println("ok");
      } catch (SecurityException error) {
        System.out.println("no: " + error.getMessage());
      }
    }
  }

  private static void judge(String[] fields) {
    String secret = text(fields[2]);
    byte[] body = field(fields[6]);
    Map<String, String> headers = new HashMap<>();
    if (fields[0].equals("hex")) {
      headers.put("x-webhook-signature", text(fields[5]));
      PebblePay.verifySignature(body, headers::get, secret);
      return;
    }
    headers.put("webhook-id", text(fields[3]));
    headers.put("webhook-timestamp", text(fields[4]));
    headers.put("webhook-signature", text(fields[5]));
    Instant now = Instant.ofEpochSecond(Long.parseLong(fields[1]));
    PebblePay.verifyWebhook(body, headers::get, secret, now);
  }

  private static byte[] field(String text) {
    return text.equals("-") ? null : Base64.getDecoder().decode(text.substring(1));
  }

  private static String text(String field) {
    byte[] bytes = field(field);
    return bytes == null ? null : new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
  }
}
