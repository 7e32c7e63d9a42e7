using Busbar.Points;

namespace Busbar.Controller;

public sealed partial class ConsoleSession
{
    private const int DefaultSeconds = 60;
    private const int LongestSeconds = 3600;

    private int relayOn = -1;
    private long relayOffAt;

    private void Outputs(long now, bool isConfirmed)
    {
        if (Word(1) == "relay")
        {
            Relay(now, isConfirmed);
            return;
        }

        EdgeController? controller = host.Controller;
        ControllerTables? tables = controller == null ? null : controller.Tables;
        if (tables == null)
        {
            Say("no document is in effect; the board has " + host.RelayCount.ToString() + " relays: outputs relay 1");
            Done();
            return;
        }

        if (count == 1)
        {
            List(tables);
            return;
        }

        bool isRelease = Word(1) == "release";
        string name = Word(isRelease ? 2 : 1);
        int output = Find(tables, name);
        if (output < 0)
        {
            Refuse("'" + name + "' is no output of this controller; outputs lists them");
        }
        else if (isRelease)
        {
            Say(controller!.Release(output) ? name + " is released" : name + ": nothing was commanded by an operator");
            Done();
        }
        else
        {
            Command(controller!, output, name, now, isConfirmed);
        }
    }

    private void Command(EdgeController controller, int output, string name, long now, bool isConfirmed)
    {
        double value;
        int seconds = DefaultSeconds;
        string text = Word(2) == "on" ? "1" : Word(2) == "off" ? "0" : Word(2);
        if (!double.TryParse(text, out value) || double.IsNaN(value) || value > 1e9 || value < -1e9)
        {
            Refuse("'" + Word(2) + "' is no value; a number, on or off");
            return;
        }

        if (count > 3 && (!int.TryParse(Word(3), out seconds) || seconds < 1 || seconds > LongestSeconds))
        {
            Refuse("'" + Word(3) + "' is no number of seconds from 1 to 3600");
            return;
        }

        if (!isConfirmed)
        {
            Ask(name + " goes to " + value.ToString("F2") + " for " + seconds.ToString() + " s, under protections and limits; somebody may be working there", "outputs " + name + " " + text + " " + seconds.ToString(), now);
            return;
        }

        string refusal = controller.Command(output, value, seconds);
        if (refusal.Length > 0)
        {
            Refuse(name + ": " + refusal);
            return;
        }

        Say("commanded; outputs shows what holds");
        Done();
    }

    private void List(ControllerTables tables)
    {
        for (int output = 0; output < tables.Engine.OutputCount; output++)
        {
            double commanded = tables.Engine.Commanded(output);
            int point = tables.Engine.OutputPointIndex(output);
            bool isRead = tables.Points.Qualities[point] == (byte)Quality.Good;
            Say(Name(tables, output), (double.IsNaN(commanded) ? "nothing commanded" : commanded.ToString("F2") + " by level " + tables.Engine.WinningLevel(output).ToString())
                + ", read " + (isRead ? tables.Points.Values[point].ToString("F2") : "nothing good"));
        }

        Done();
    }

    /// <summary>A click on the board itself, for half a second, while there is no document that could mind.</summary>
    private void Relay(long now, bool isConfirmed)
    {
        int relay;
        if (!int.TryParse(Word(2), out relay) || relay < 1 || relay > host.RelayCount)
        {
            Refuse("'" + Word(2) + "' is no relay of this board, which has " + host.RelayCount.ToString());
        }
        else if (host.Controller != null && host.Controller.Tables != null)
        {
            Refuse("a document is in effect: command the output by its name, so that limits and protections hold");
        }
        else if (!isConfirmed)
        {
            Ask("relay " + relay.ToString() + " is on for half a second; somebody may be working there", "outputs relay " + relay.ToString(), now);
        }
        else if (host.SetRelay(relay - 1, true))
        {
            relayOn = relay - 1;
            relayOffAt = now + 500;
            Say("on");
            Done();
        }
        else
        {
            Refuse("the relay's pin or expander does not answer; the log says why");
        }
    }

    /// <summary>Lets a clicked relay go.</summary>
    private void StepRelay(long now)
    {
        if (relayOn >= 0 && now >= relayOffAt)
        {
            host.SetRelay(relayOn, false);
            relayOn = -1;
        }
    }

    private static int Find(ControllerTables tables, string name)
    {
        for (int output = 0; output < tables.Engine.OutputCount; output++)
        {
            if (Name(tables, output) == name)
            {
                return output;
            }
        }

        return -1;
    }

    private static string Name(ControllerTables tables, int output)
    {
        int device = tables.Engine.OutputDevice(output);
        return tables.Devices.Name(device) + "/" + tables.Envelope.Names.Text(tables.Devices.Profile(device).PointNameOffset(tables.Engine.OutputPoint(output)));
    }
}
