namespace Busbar.Controller;

public sealed partial class ConsoleSession
{
    // An address that nobody has costs this much: a meter answers within 100 ms as a rule, and 247 addresses in vain take 62 s.
    private const int ScanMilliseconds = 250;

    private BusProbe? probe;
    private PortProbe? direct;
    private int bus = -1;
    private bool isScan;
    private int lastUnit;
    private int found;

    private void Scan(long now)
    {
        int first = 1;
        int last = 247;
        string range = Word(count - 1);
        int dash = range.IndexOf('-');
        bool hasRange = count > 2 && dash > 0;
        if (hasRange && (!int.TryParse(range.Substring(0, dash), out first) || !int.TryParse(range.Substring(dash + 1), out last) || first < 1 || last > 247 || first > last))
        {
            Refuse("'" + range + "' is no range of addresses; for instance 1-32, at most 1-247");
            return;
        }

        BusProbe asked = new BusProbe();
        asked.TimeoutMilliseconds = ScanMilliseconds;
        asked.Ask((byte)first, 3, 0, 1);
        if (Reach(asked, count - (hasRange ? 1 : 0)))
        {
            isScan = true;
            lastUnit = last;
            found = 0;
            Say("scans " + first.ToString() + " to " + last.ToString() + " on " + Word(1) + "; stop ends it");
        }
    }

    private void Probe(long now)
    {
        int unit;
        int start;
        int number;
        string table = Word(3);
        int function = table == "coil" ? 1 : table == "discrete" ? 2 : table == "holding" ? 3 : table == "input" ? 4 : 0;
        int at = function == 0 ? 3 : 4;
        if (!int.TryParse(Word(2), out unit) || unit < 0 || unit > 255 || !int.TryParse(Word(at), out start) || start < 0 || start > 65535)
        {
            Refuse("probe PORT UNIT [holding|input|coil|discrete] START COUNT, for instance: probe field 3 holding 0 4");
            return;
        }

        if (!int.TryParse(Word(at + 1), out number) || number < 1 || number > BusProbe.MostRegisters)
        {
            Refuse("COUNT is 1 to " + BusProbe.MostRegisters.ToString());
            return;
        }

        BusProbe asked = new BusProbe();
        asked.Ask((byte)unit, (byte)(function == 0 ? 3 : function), (ushort)start, number);

        // Line settings of a port that no document uses stand behind the count.
        if (count > at + 2)
        {
            words[2] = words[at + 2];
            words[3] = Word(at + 3);
        }

        if (Reach(asked, count > at + 2 ? 4 : 2))
        {
            isScan = false;
        }
    }

    /// <summary>Finds who carries the probe: the bus of that name, or the port itself when no document uses it.</summary>
    private bool Reach(BusProbe asked, int wordCount)
    {
        string name = Word(1);
        EdgeController? controller = host.Controller;
        ControllerTables? tables = controller == null ? null : controller.Tables;
        for (int each = 0; tables != null && each < tables.Buses.Count; each++)
        {
            if (tables.Buses.Name(each) == name || tables.Buses.PortName(each) == name)
            {
                if (!controller!.Carry(each, asked))
                {
                    Refuse("the bus " + name + " is busy with another probe");
                    return false;
                }

                probe = asked;
                bus = each;
                return true;
            }
        }

        int baud = 9600;
        byte parity = 0;
        byte stop = 1;
        if (name.Length == 0 || (wordCount > 2 && !LineSettings(Word(2), Word(3), out baud, out parity, out stop)))
        {
            Refuse("which port? For instance: scan rs485-1 9600 8E1 1-32");
            return false;
        }

        IBusPort? port = host.Buses.Open(BusTable.Serial, name, 0);
        if (port == null)
        {
            Refuse("there is no bus and no port " + name);
            return false;
        }

        port.Configure(baud, parity, stop);
        direct = new PortProbe(port);
        direct.Begin(asked);
        probe = asked;
        bus = -1;
        return true;
    }

    private static bool LineSettings(string speed, string format, out int baud, out byte parity, out byte stop)
    {
        parity = 0;
        stop = 1;
        if (!int.TryParse(speed, out baud) || baud < 300 || baud > 921600)
        {
            return false;
        }

        if (format.Length == 0)
        {
            return true;
        }

        char letter = format.Length == 3 && format[0] == '8' ? format[1] : ' ';
        parity = letter == 'O' ? (byte)1 : letter == 'E' ? (byte)2 : (byte)0;
        stop = format.Length == 3 && format[2] == '2' ? (byte)2 : (byte)1;
        return letter == 'N' || letter == 'O' || letter == 'E';
    }

    private void StepProbe(long now)
    {
        StepRelay(now);
        BusProbe? asked = probe;
        if (asked == null)
        {
            return;
        }

        if (direct != null)
        {
            direct.Step(now);
        }
        else if (host.Controller == null || bus >= host.Controller.BusCount)
        {
            asked.Fail(DeviceError.PortClosed);
        }

        if (asked.State == ProbeState.Waiting)
        {
            return;
        }

        if (isScan)
        {
            Scanned(asked);
        }
        else
        {
            Probed(asked);
            EndProbe();
        }
    }

    private void Scanned(BusProbe asked)
    {
        if (asked.State == ProbeState.Failed && (asked.Error == DeviceError.PortClosed || asked.Error == DeviceError.NoSuchPort))
        {
            Refuse(ErrorText.Of((byte)asked.Error));
            EndProbe();
            return;
        }

        if (asked.State != ProbeState.Failed || asked.Error != DeviceError.NoAnswer)
        {
            found++;
            Say("unit " + asked.Unit.ToString() + ": " + (asked.State == ProbeState.Failed ? ErrorText.Of((byte)asked.Error) + "; two devices with one address, or another speed or parity?" : "answers"));
        }

        int next = asked.Unit + 1;
        if (next > lastUnit)
        {
            Say("found", found.ToString());
            Done();
            EndProbe();
            return;
        }

        asked.Ask((byte)next, 3, 0, 1);
        if (direct != null)
        {
            direct.Begin(asked);
        }
        else if (!host.Controller!.Carry(bus, asked))
        {
            Refuse("the bus is busy with another probe");
            EndProbe();
        }
    }

    private void Probed(BusProbe asked)
    {
        if (asked.State == ProbeState.Failed)
        {
            Refuse("unit " + asked.Unit.ToString() + ": " + ErrorText.Of((byte)asked.Error) + ErrorText.Hint((byte)asked.Error));
            return;
        }

        if (asked.State == ProbeState.Refused)
        {
            Refuse("unit " + asked.Unit.ToString() + " answers and refuses with exception " + asked.ExceptionCode.ToString() + (asked.ExceptionCode == 2 ? ": it has no such address" : ""));
            return;
        }

        bool isBits = asked.Function <= 2;
        for (int i = 0; i < asked.Count; i++)
        {
            int high = isBits ? i / 8 : i * 2;
            if (high + (isBits ? 0 : 1) >= asked.DataLength)
            {
                break;
            }

            int value = isBits ? (asked.Data[high] >> (i % 8)) & 1 : (asked.Data[high] << 8) | asked.Data[high + 1];
            Say((asked.Start + i).ToString(), value.ToString() + (isBits ? "" : " (0x" + value.ToString("X4") + ", signed " + ((short)value).ToString() + ")"));
        }

        Done();
    }

    private void Stop()
    {
        if (probe == null)
        {
            Refuse("nothing is under way");
            return;
        }

        if (isScan)
        {
            Say("found", found.ToString());
        }

        EndProbe();
        Say("stopped");
        Done();
    }

    private void EndProbe()
    {
        probe = null;
        direct = null;
        bus = -1;
    }
}
