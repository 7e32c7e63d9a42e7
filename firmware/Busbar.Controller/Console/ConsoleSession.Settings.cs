using System.Text;

namespace Busbar.Controller;

public sealed partial class ConsoleSession
{
    /// <summary>Name of the file with the certificate of the authority that signed the broker's.</summary>
    public const string AuthorityFile = "broker-ca.pem";

    private const int LargestAuthority = 4096;
    private const string Hidden = "(set, never shown)";

    private DeviceSettings? imported;
    private StringBuilder? certificate;
    private string importProblem = "";

    private void Wifi()
    {
        if (count == 1)
        {
            Say("wifi.ssid", host.Settings.Get("wifi.ssid", "-"));
            Say("wifi.password", host.Settings.Get("wifi.password", "").Length == 0 ? "-" : Hidden);
            Say("network", host.NetworkText());
            Done();
        }
        else if (Word(1) == "off" && count == 2)
        {
            Store("wifi.ssid", "", "wifi.password", "");
        }
        else if (count > 3)
        {
            Refuse("wifi NAME PASSWORD; put a name with spaces into \"quotation marks\"");
        }
        else
        {
            Store("wifi.ssid", Word(1), "wifi.password", Word(2));
        }
    }

    private void Broker()
    {
        if (count > 1)
        {
            Store("broker.host", Word(1), count > 2 ? "broker.port" : "", Word(2));
            return;
        }

        Say("broker.host", host.Settings.Get("broker.host", "-"));
        Say("broker.port", host.Settings.Get("broker.port", "-"));
        Say("broker.tls", host.Settings.Get("broker.tls", "no"));
        Say("broker.user", host.Settings.Get("broker.user", "-"));
        Say("broker.password", host.Settings.Get("broker.password", "").Length == 0 ? "-" : Hidden);
        Say("authority", host.Storage.Length(AuthorityFile) > 0 ? "there" : "-");
        Say("broker", host.BrokerText());
        Done();
    }

    private void Set()
    {
        if (count < 2 || count > 3)
        {
            Refuse("set KEY VALUE, or set KEY to remove it; a value with spaces in \"quotation marks\"");
            return;
        }

        Store(Word(1), Word(2), "", "");
    }

    /// <summary>Checks and stores one or two settings together; an empty second key is none.</summary>
    private void Store(string key, string value, string secondKey, string secondValue)
    {
        DeviceSettings changed = host.Settings.Copy();
        string problem = Change(changed, key, value);
        if (problem.Length == 0 && secondKey.Length > 0)
        {
            problem = Change(changed, secondKey, secondValue);
        }

        if (problem.Length > 0)
        {
            Refuse(problem);
            return;
        }

        Keep(changed);
    }

    private string Change(DeviceSettings changed, string key, string value)
    {
        string problem = DeviceSettings.Problem(key, value);
        if (problem.Length > 0)
        {
            return problem;
        }

        string boards = host.BoardNames();
        if (key == "board" && value.Length > 0 && boards.Length > 0 && ("," + boards + ",").IndexOf("," + value + ",") < 0)
        {
            return "board: this firmware does not know '" + value + "'; it knows " + boards;
        }

        return changed.Put(key, value) ? "" : "there is no room for more settings";
    }

    private void Keep(DeviceSettings changed)
    {
        bool isKept = host.Keep(changed);
        string missing = changed.Missing();
        if (missing.Length > 0)
        {
            Say("missing", missing);
        }

        if (isKept)
        {
            Say("it takes effect with restart");
            Done();
        }
        else
        {
            Refuse("the flash did not take the settings; they hold until the power goes");
        }
    }

    private void Export()
    {
        DeviceSettings settings = host.Settings;
        for (int i = 0; i < settings.Count; i++)
        {
            bool isSecret = DeviceSettings.IsSecret(settings.KeyAt(i));
            Say((isSecret ? "#" : "") + settings.KeyAt(i) + "=" + (isSecret ? Hidden : settings.ValueAt(i)));
        }

        Done();
    }

    private void BeginImport()
    {
        importProblem = "";
        if (Word(1) == "ca")
        {
            certificate = new StringBuilder();
            Say("send the certificate of the authority (PEM), then the line end; cancel leaves everything as it is");
        }
        else
        {
            imported = host.Settings.Copy();
            Say("send lines KEY=VALUE, then the line end; cancel leaves everything as it is");
        }

        Done();
    }

    /// <summary>Takes a line of an import; false when none is under way.</summary>
    private bool Import(string line)
    {
        if (imported == null && certificate == null)
        {
            return false;
        }

        if (line == "cancel")
        {
            imported = null;
            certificate = null;
            Say("nothing was changed");
            Done();
        }
        else if (line == "end")
        {
            EndImport();
        }
        else if (certificate != null)
        {
            if (certificate.Length + line.Length < LargestAuthority)
            {
                certificate.Append(line + "\n");
            }
            else
            {
                importProblem = "the certificate is larger than " + LargestAuthority.ToString() + " bytes";
            }
        }
        else if (line.Length > 0 && line[0] != '#')
        {
            ImportLine(line);
        }

        return true;
    }

    private void ImportLine(string line)
    {
        int sign = line.IndexOf('=');
        if (importProblem.Length > 0)
        {
            return;
        }

        if (sign < 1)
        {
            importProblem = "'" + line + "' is not KEY=VALUE";
            return;
        }

        string key = line.Substring(0, sign).Trim();
        string value = line.Substring(sign + 1).Trim();
        string board = host.Settings.Get("board", "");
        importProblem = key == "board" && board.Length > 0 && board != value
            ? "this configuration is for the board " + value + ", and this is " + board + "; if the board was changed, say so first: set board " + value
            : Change(imported!, key, value);
    }

    private void EndImport()
    {
        DeviceSettings? settings = imported;
        string pem = certificate == null ? "" : certificate.ToString();
        imported = null;
        certificate = null;
        if (importProblem.Length > 0)
        {
            Refuse(importProblem + "; nothing was changed");
        }
        else if (settings != null)
        {
            Keep(settings);
        }
        else if (pem.IndexOf("-----BEGIN CERTIFICATE-----") < 0 || pem.IndexOf("-----END CERTIFICATE-----") < 0)
        {
            Refuse("that is no certificate in PEM: it begins with -----BEGIN CERTIFICATE-----");
        }
        else
        {
            byte[] bytes = Encoding.UTF8.GetBytes(pem);
            if (host.Storage.Replace(AuthorityFile, bytes, 0, bytes.Length))
            {
                Say("it takes effect with restart");
                Done();
            }
            else
            {
                Refuse("the flash did not take the certificate");
            }
        }
    }

    private void Restart()
    {
        Say("restarts");
        Done();
        host.Restart();
    }

    private void Factory(long now, bool isConfirmed)
    {
        if (!isConfirmed)
        {
            Ask("this removes the settings, the documents and every record that the gateway does not have yet", "factory", now);
            return;
        }

        Say("everything is removed; restarts");
        Done();
        host.Erase();
    }
}
