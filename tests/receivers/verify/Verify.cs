using System;
using System.Collections.Generic;
using System.Security;
using System.Text;

/// <summary>Reads one case a line and prints what examples/verify/csharp says to it; see
/// languages.mjs.</summary>
static class Verify
{
    static void Main()
    {
        for (string line = Console.ReadLine(); line != null; line = Console.ReadLine())
        {
            try
            {
                Judge(line.Split('\t'));
                Console.WriteLine("ok");
            }
            catch (SecurityException error)
            {
                Console.WriteLine("no: " + error.Message);
            }
        }
    }

    static void Judge(string[] fields)
    {
        string secret = Text(fields[2]);
        byte[] body = Field(fields[6]);
        var headers = new Dictionary<string, string>();
        if (fields[0] == "hex")
        {
            headers["x-webhook-signature"] = Text(fields[5]);
            PebblePay.VerifySignature(body, name => headers[name], secret);
            return;
        }
        headers["webhook-id"] = Text(fields[3]);
        headers["webhook-timestamp"] = Text(fields[4]);
        headers["webhook-signature"] = Text(fields[5]);
        var now = DateTimeOffset.FromUnixTimeSeconds(long.Parse(fields[1]));
        PebblePay.VerifyWebhook(body, name => headers[name], secret, now);
    }

    static byte[] Field(string text)
    {
        return text == "-" ? null : Convert.FromBase64String(text.Substring(1));
    }

    static string Text(string field)
    {
        return field == "-" ? null : Encoding.UTF8.GetString(Field(field));
    }
}
