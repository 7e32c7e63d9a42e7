using System.Text;
using Busbar.Controller;

namespace Busbar.Esp32;

/// <summary>
/// What the device is told outside its document: the lines <c>key=value</c> of the file "settings.txt" in the flash file system,
/// in UTF-8; lines that begin with # are comments. Keys in the README beside this file.
/// </summary>
public sealed class DeviceSettings
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "settings.txt";

    private const int LargestFile = 4096;
    private const int KeyBytes = 32;

    private readonly string[] keys;
    private readonly string[] values;
    private readonly int count;

    /// <summary>Reads the file; without one there are no settings and <see cref="Missing"/> says what is needed first.</summary>
    public static DeviceSettings Load(IStorage storage)
    {
        int length = storage.Length(FileName);
        if (length <= 0 || length > LargestFile)
        {
            return new DeviceSettings("");
        }

        byte[] bytes = new byte[length];
        int read = storage.Read(FileName, 0, bytes, 0, length);
        return new DeviceSettings(Encoding.UTF8.GetString(bytes, 0, read));
    }

    /// <summary>Takes the text of such a file.</summary>
    public DeviceSettings(string text)
    {
        string[] lines = text.Split('\n');
        keys = new string[lines.Length];
        values = new string[lines.Length];
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Trim();
            int sign = line.IndexOf('=');
            if (sign > 0 && line[0] != '#')
            {
                keys[count] = line.Substring(0, sign).Trim();
                values[count] = line.Substring(sign + 1).Trim();
                count++;
            }
        }
    }

    /// <summary>The value of a key; <paramref name="otherwise"/> when there is none.</summary>
    public string Get(string key, string otherwise)
    {
        for (int i = 0; i < count; i++)
        {
            if (keys[i] == key)
            {
                return values[i];
            }
        }

        return otherwise;
    }

    /// <summary>A whole number from 1 to 65535; <paramref name="otherwise"/> when there is none or it is something else.</summary>
    public int GetNumber(string key, int otherwise)
    {
        int number;
        return int.TryParse(Get(key, ""), out number) && number > 0 && number < 65536 ? number : otherwise;
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
        string text = Get("key", "");
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
}
