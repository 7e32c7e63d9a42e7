using System;
using System.Text;

namespace Busbar.Controller;

/// <summary>
/// The console of a device: a line in, lines out, the last of them "ok" or "error: ...". The same on a board and on Linux; called from the
/// controller's thread, never blocks. Secrets go in and never out, so nothing that is typed is echoed. The protocol: docs/developer/console.md.
/// </summary>
public sealed partial class ConsoleSession
{
    private const int LineBytes = 200;
    private const int MostWords = 8;
    private const int ConfirmMilliseconds = 30000;
    private const string End = "\r\n";

    private readonly IConsolePort port;
    private readonly IConsoleHost host;
    private readonly ConsoleLog log;
    private readonly byte[] line = new byte[LineBytes];
    private readonly string[] words = new string[MostWords];
    private int length;
    private bool isTooLong;
    private int count;
    private string toConfirm = "";
    private long confirmUntil;

    /// <param name="port">What the technician's cable is plugged into.</param>
    /// <param name="host">The device.</param>
    /// <param name="log">The device's log.</param>
    public ConsoleSession(IConsolePort port, IConsoleHost host, ConsoleLog log)
    {
        this.port = port;
        this.host = host;
        this.log = log;
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = "";
        }
    }

    /// <summary>A scan or probe is under way, so the next turn should come soon.</summary>
    public bool IsBusy
    {
        get { return probe != null; }
    }

    /// <summary>Takes what was typed, obeys whole lines, goes on with what takes longer.</summary>
    public void Step(long now)
    {
        int taken = port.Read(line, length, LineBytes - length);
        while (taken > 0)
        {
            TakeBytes(length, taken, now);
            taken = port.Read(line, length, LineBytes - length);
        }

        StepProbe(now);
    }

    private void TakeBytes(int from, int taken, long now)
    {
        // What came behind a line's end is moved to the front of the buffer, which is the only one.
        int end = from + taken;
        int at = from;
        length = from;
        while (at < end)
        {
            byte each = line[at];
            at++;
            if (each == '\n' || each == '\r')
            {
                int lineLength = length;
                length = 0;
                Obey(lineLength, now);
                Array.Copy(line, at, line, 0, end - at);
                end -= at;
                at = 0;
            }
            else if (each == 8 || each == 127)
            {
                length = length > 0 ? length - 1 : 0;
            }
            else if (each >= ' ' || each == '\t')
            {
                line[length] = each;
                length++;
            }
        }

        if (length == LineBytes)
        {
            isTooLong = true;
            length = 0;
        }
    }

    private void Obey(int lineLength, long now)
    {
        if (isTooLong)
        {
            isTooLong = false;
            Refuse("the line is longer than " + LineBytes.ToString() + " bytes");
            return;
        }

        try
        {
            string text = Encoding.UTF8.GetString(line, 0, lineLength).Trim();
            if (!Import(text) && text.Length > 0)
            {
                Obey(text, now);
            }
        }
        catch (Exception error)
        {
            // A command that fails is the technician's trouble, never the controller's.
            log.Write(3, "console: " + error.ToString());
            Refuse("the command failed: " + error.Message);
        }
        finally
        {
            Forget();
        }
    }

    private void Obey(string text, long now)
    {
        if (toConfirm.Length > 0)
        {
            string confirmed = toConfirm;
            toConfirm = "";
            if (text == "yes" && now < confirmUntil)
            {
                Split(confirmed);
                Run(now, true);
                return;
            }

            if (text == "yes" || text == "no")
            {
                Refuse(text == "no" ? "nothing was done" : "the question is more than 30 s old; give the command again");
                return;
            }
        }

        Split(text);
        Run(now, false);
    }

    private void Run(long now, bool isConfirmed)
    {
        if (probe != null && words[0] != "stop")
        {
            Refuse("a scan or probe is under way; stop ends it");
            return;
        }

        switch (words[0])
        {
            case "help": Help(); break;
            case "status": Status(); break;
            case "devices": Devices(); break;
            case "wifi": Wifi(); break;
            case "broker": Broker(); break;
            case "time": Time(); break;
            case "scan": Scan(now); break;
            case "probe": Probe(now); break;
            case "stop": Stop(); break;
            case "outputs": Outputs(now, isConfirmed); break;
            case "log": Log(); break;
            case "set": Set(); break;
            case "export": Export(); break;
            case "import": BeginImport(); break;
            case "restart": Restart(); break;
            case "factory": Factory(now, isConfirmed); break;
            case "yes":
            case "no":
                Refuse("nothing was asked");
                break;
            default:
                Refuse("'" + words[0] + "' is no command; help lists them");
                break;
        }
    }

    /// <summary>Asks before something that matters; only "yes" within 30 s does it.</summary>
    private void Ask(string question, string command, long now)
    {
        toConfirm = command;
        confirmUntil = now + ConfirmMilliseconds;
        Say(question);
        Say("type yes to do it, no to leave it");
        Done();
    }

    /// <summary>Words are parted by spaces; quotation marks keep a name with spaces together, a backslash takes the next character as it is.</summary>
    private void Split(string text)
    {
        count = 0;
        StringBuilder word = new StringBuilder();
        bool isQuoted = false;
        bool hasWord = false;
        for (int i = 0; i <= text.Length; i++)
        {
            char each = i < text.Length ? text[i] : ' ';
            if (each == '\\' && i + 1 < text.Length)
            {
                i++;
                word.Append(text[i]);
                hasWord = true;
            }
            else if (each == '"')
            {
                isQuoted = !isQuoted;
                hasWord = true;
            }
            else if (each == ' ' && (!isQuoted || i == text.Length))
            {
                if (hasWord && count < MostWords)
                {
                    words[count] = word.ToString();
                    count++;
                }

                word = new StringBuilder();
                hasWord = false;
            }
            else
            {
                word.Append(each);
                hasWord = true;
            }
        }
    }

    private string Word(int index)
    {
        return index < count ? words[index] : "";
    }

    // A password that was typed is not kept in memory longer than its command.
    private void Forget()
    {
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = "";
        }

        count = 0;
    }

    private void Say(string text)
    {
        port.Write(text + End);
    }

    private void Say(string name, string value)
    {
        port.Write(name + " = " + value + End);
    }

    private void Done()
    {
        port.Write("ok" + End);
    }

    private void Refuse(string why)
    {
        port.Write("error: " + why + End);
    }
}
