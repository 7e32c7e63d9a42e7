using System.Text;

namespace Busbar.Controller;

/// <summary>
/// What a device is told outside its document: the lines <c>key=value</c> of the file "settings.txt", in UTF-8; lines that begin with
/// # are comments. A file that the console wrote ends with its checksum; when that is wrong the copy of before is read. A file made by
/// hand needs none. Keys: docs/developer/console.md.
/// </summary>
public sealed class DeviceSettings
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "settings.txt";

    /// <summary>Name of the copy of before.</summary>
    public const string BackupName = "settings.old";

    private const string Checksum = "#crc=";
    private const int LargestFile = 4096;
    private const int KeyBytes = 32;
    private const int MostKeys = 40;
    private const int LongestValue = 160;

    private string[] keys = new string[8];
    private string[] values = new string[8];

    /// <summary>Takes the text of such a file.</summary>
    public DeviceSettings(string text)
    {
        int from = 0;
        while (from < text.Length)
        {
            int end = text.IndexOf('\n', from);
            end = end < 0 ? text.Length : end;
            string line = text.Substring(from, end - from).Trim();
            int sign = line.IndexOf('=');
            if (sign > 0 && line[0] != '#')
            {
                Put(line.Substring(0, sign).Trim(), line.Substring(sign + 1).Trim());
            }

            from = end + 1;
        }
    }

    /// <summary>How many keys have a value.</summary>
    public int Count { get; private set; }

    /// <summary>The file's checksum was wrong; these settings are those of before, or none.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>Reads the file; without one there are no settings and <see cref="Missing"/> says what is needed first.</summary>
    public static DeviceSettings Load(IStorage storage)
    {
        string text = Read(storage, FileName);
        if (IsWhole(text))
        {
            return new DeviceSettings(text);
        }

        string before = Read(storage, BackupName);
        DeviceSettings settings = new DeviceSettings(IsWhole(before) ? before : "");
        settings.IsDamaged = true;
        return settings;
    }

    /// <summary>The key in a place.</summary>
    public string KeyAt(int index)
    {
        return keys[index];
    }

    /// <summary>The value in a place.</summary>
    public string ValueAt(int index)
    {
        return values[index];
    }

    /// <summary>The value of a key; <paramref name="otherwise"/> when there is none.</summary>
    public string Get(string key, string otherwise)
    {
        int at = Find(key);
        return at < 0 ? otherwise : values[at];
    }

    /// <summary>A whole number from 1 to 65535; <paramref name="otherwise"/> when there is none or it is something else.</summary>
    public int GetNumber(string key, int otherwise)
    {
        int number;
        return int.TryParse(Get(key, ""), out number) && number > 0 && number < 65536 ? number : otherwise;
    }

    /// <summary>Sets a value that was checked; an empty one removes the key. False: no room for more keys.</summary>
    public bool Put(string key, string value)
    {
        int at = Find(key);
        if (value.Length == 0)
        {
            if (at >= 0)
            {
                Count--;
                keys[at] = keys[Count];
                values[at] = values[Count];
            }

            return true;
        }

        if (at < 0)
        {
            if (Count == MostKeys)
            {
                return false;
            }

            at = Count;
            Count++;
            Grow();
            keys[at] = key;
        }

        values[at] = value;
        return true;
    }

    /// <summary>A copy to change.</summary>
    public DeviceSettings Copy()
    {
        DeviceSettings copy = new DeviceSettings("");
        for (int i = 0; i < Count; i++)
        {
            copy.Put(keys[i], values[i]);
        }

        return copy;
    }

    /// <summary>Writes the file, the copy of before first. False: storage did not take it, and what was there still holds.</summary>
    public bool Save(IStorage storage)
    {
        string before = Read(storage, FileName);
        if (before.Length > 0 && IsWhole(before) && !Write(storage, BackupName, before))
        {
            return false;
        }

        string text = "";
        for (int i = 0; i < Count; i++)
        {
            text += keys[i] + "=" + values[i] + "\n";
        }

        return Write(storage, FileName, text + Checksum + ChecksumOf(text) + "\n");
    }

    /// <summary>What has to be said before a controller can start; empty when all is there.</summary>
    public string Missing()
    {
        if (Get("controller", "").Length == 0)
        {
            return "controller (the controller's id in the site)";
        }

        if (Get("site", "").Length == 0)
        {
            return "site (the site's id)";
        }

        if (Get("broker.host", "").Length == 0)
        {
            return "broker.host (name or address of the gateway's broker)";
        }

        return Key() == null ? "key (64 hexadecimal digits, from the gateway)" : "";
    }

    /// <summary>The documents' key; null when it is not 64 hexadecimal digits.</summary>
    public byte[]? Key()
    {
        return KeyOf(Get("key", ""));
    }

    /// <summary>Never shown to anybody.</summary>
    public static bool IsSecret(string key)
    {
        return key == "key" || key.EndsWith("password");
    }

    /// <summary>What is wrong with a key and its value, and what would be right; empty when nothing is.</summary>
    public static string Problem(string key, string value)
    {
        if (value.Length > LongestValue || value.IndexOf('\n') >= 0)
        {
            return key + ": longer than " + LongestValue.ToString() + " characters, or more than one line";
        }

        if (key.StartsWith("port.") && key.Length > 5)
        {
            return "";
        }

        switch (key)
        {
            case "controller":
            case "site":
                return IsId(value) ? "" : key + ": '" + value + "' is no id; lower-case letters, digits and hyphens, 32 at most";
            case "key":
                return value.Length == 0 || KeyOf(value) != null ? "" : "key: 64 hexadecimal digits expected, as the gateway gives it";
            case "broker.port":
                return IsNumber(value, 65535) ? "" : "broker.port: '" + value + "' is no TCP port; 1 to 65535, usually 1883, with TLS 8883";
            case "broker.tls":
                return IsYesOrNo(value) ? "" : key + ": yes or no";
            case "wifi.ssid":
                return Encoding.UTF8.GetBytes(value).Length <= 32 ? "" : "wifi.ssid: a network's name has 32 bytes at most";
            case "wifi.password":
                return value.Length == 0 || (value.Length >= 8 && value.Length <= 64) ? "" : "wifi.password: 8 to 64 characters (WPA2)";
            case "log":
                return value.Length == 0 || IsNumber("1" + value, 13) ? "" : "log: 0 debug, 1 information, 2 warning, 3 error";
            case "board":
            case "broker.host":
            case "broker.user":
            case "broker.password":
            case "sntp":
            case "sensors":
            case "console":
            case "analogue":
                return "";
            default:
                return "'" + key + "' is no setting; known are controller, site, key, board, broker.host, broker.port, broker.user, broker.password, broker.tls, "
                    + "wifi.ssid, wifi.password, sntp, sensors, analogue, console, log and port.NAME";
        }
    }

    private static byte[]? KeyOf(string text)
    {
        if (text.Length != KeyBytes * 2)
        {
            return null;
        }

        byte[] key = new byte[KeyBytes];
        for (int i = 0; i < KeyBytes; i++)
        {
            int high = Digit(text[i * 2]);
            int low = Digit(text[i * 2 + 1]);
            if (high < 0 || low < 0)
            {
                return null;
            }

            key[i] = (byte)((high << 4) | low);
        }

        return key;
    }

    private static bool IsNumber(string value, int largest)
    {
        int number;
        return value.Length == 0 || (int.TryParse(value, out number) && number > 0 && number <= largest);
    }

    private static bool IsYesOrNo(string value)
    {
        return value.Length == 0 || value == "yes" || value == "no";
    }

    private static bool IsId(string value)
    {
        for (int i = 0; i < value.Length; i++)
        {
            char each = value[i];
            if (!((each >= 'a' && each <= 'z') || (each >= '0' && each <= '9') || (each == '-' && i > 0)))
            {
                return false;
            }
        }

        return value.Length <= 32;
    }

    private static int Digit(char character)
    {
        if (character >= '0' && character <= '9')
        {
            return character - '0';
        }

        if (character >= 'a' && character <= 'f')
        {
            return character - 'a' + 10;
        }

        return character >= 'A' && character <= 'F' ? character - 'A' + 10 : -1;
    }

    private static string Read(IStorage storage, string name)
    {
        int length = storage.Length(name);
        if (length <= 0 || length > LargestFile)
        {
            return "";
        }

        byte[] bytes = new byte[length];
        int read = storage.Read(name, 0, bytes, 0, length);
        return Encoding.UTF8.GetString(bytes, 0, read);
    }

    private static bool Write(IStorage storage, string name, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return storage.Replace(name, bytes, 0, bytes.Length);
    }

    private static bool IsWhole(string text)
    {
        int at = text.IndexOf(Checksum);
        return at < 0 || text.Substring(at + Checksum.Length).Trim() == ChecksumOf(text.Substring(0, at));
    }

    private static string ChecksumOf(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return new Crc32().Of(bytes, 0, bytes.Length).ToString("X8");
    }

    private int Find(string key)
    {
        for (int i = 0; i < Count; i++)
        {
            if (keys[i] == key)
            {
                return i;
            }
        }

        return -1;
    }

    private void Grow()
    {
        if (Count <= keys.Length)
        {
            return;
        }

        string[] moreKeys = new string[keys.Length * 2];
        string[] moreValues = new string[keys.Length * 2];
        for (int i = 0; i < keys.Length; i++)
        {
            moreKeys[i] = keys[i];
            moreValues[i] = values[i];
        }

        keys = moreKeys;
        values = moreValues;
    }
}
