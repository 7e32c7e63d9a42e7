namespace Busbar.Controller;

/// <summary>
/// The problems that stand, one place for console, LED and gateway. Any thread may raise or clear one: a flag is one byte, which is
/// stored whole. Only the controller's thread tells the gateway.
/// </summary>
public sealed class ProblemList
{
    private const long PatienceMilliseconds = 60000;

    private readonly byte[] codes = new byte[]
    {
        11, 12, 13, 14, 21, 22, 23, 31, 32, 33, 34, 41, 51, 52, 61, 62, 63, 64, 65, 71, 81,
    };

    private readonly bool[] standing;
    private readonly bool[] told;
    private bool wasLinked;

    public ProblemList()
    {
        standing = new bool[codes.Length];
        told = new bool[codes.Length];
    }

    /// <summary>The one with the lowest number, which the LED shows; None when all is well.</summary>
    public DeviceProblem First
    {
        get
        {
            for (int i = 0; i < standing.Length; i++)
            {
                if (standing[i])
                {
                    return (DeviceProblem)codes[i];
                }
            }

            return DeviceProblem.None;
        }
    }

    /// <summary>Kinds of problems; <see cref="At"/> takes 0 to this less one.</summary>
    public int Count
    {
        get { return codes.Length; }
    }

    /// <summary>The problem in a place when it stands; None otherwise.</summary>
    public DeviceProblem At(int index)
    {
        return standing[index] ? (DeviceProblem)codes[index] : DeviceProblem.None;
    }

    /// <summary>Whether a problem stands.</summary>
    public bool Stands(DeviceProblem problem)
    {
        return standing[Index(problem)];
    }

    /// <summary>A problem began, goes on or ended.</summary>
    public void Set(DeviceProblem problem, bool isStanding)
    {
        standing[Index(problem)] = isStanding;
    }

    /// <summary>Looks what the controller itself knows of, and reports what changed; about once a second.</summary>
    /// <param name="controller">The running controller.</param>
    /// <param name="uptimeMilliseconds">Since the device's start: SNTP and the gateway get a minute before an unknown time is a problem.</param>
    public void Look(EdgeController controller, long uptimeMilliseconds)
    {
        ControllerTables? tables = controller.Tables;
        Set(DeviceProblem.TimeUnknown, !controller.IsTimeKnown && uptimeMilliseconds > PatienceMilliseconds);
        Set(DeviceProblem.NoDocument, tables == null);
        Set(DeviceProblem.DocumentRefused, controller.IsDocumentRefused);
        Set(DeviceProblem.PortMissing, controller.IsPortMissing);
        Set(DeviceProblem.SafeMode, controller.IsSafeMode);
        Set(DeviceProblem.DocumentDamaged, controller.IsDocumentDamaged);
        Set(DeviceProblem.GatewayAway, controller.IsHostAway);
        Set(DeviceProblem.StorageFull, controller.Outbox.IsFull);
        bool isSilent = false;
        for (int device = 0; tables != null && device < tables.Devices.Count; device++)
        {
            isSilent = isSilent || tables.Devices.Conditions[device] == (byte)DeviceCondition.Offline;
        }

        Set(DeviceProblem.DeviceSilent, isSilent);
        if (controller.Outbox.StorageFailures > 0)
        {
            Set(DeviceProblem.StorageFailed, true);
        }

        // A gateway that comes (back) is told what stands: what was said in its absence may have been lost with the flash that it was about.
        bool isNew = controller.IsLinked && !wasLinked;
        wasLinked = controller.IsLinked;
        Tell(controller, isNew);
    }

    /// <summary>Reports what changed since the last call as events, and what stands when asked; they are kept until the gateway has them.</summary>
    private void Tell(EdgeController controller, bool isStandingToo)
    {
        for (int i = 0; i < standing.Length; i++)
        {
            bool now = standing[i];
            if (now != told[i] || (now && isStandingToo))
            {
                told[i] = now;
                controller.NoteProblem(codes[i], now);
            }
        }
    }

    /// <summary>A new controller has an empty journal: what stands is reported to it again.</summary>
    public void TellAgain()
    {
        for (int i = 0; i < told.Length; i++)
        {
            told[i] = false;
        }
    }

    private int Index(DeviceProblem problem)
    {
        for (int i = 0; i < codes.Length; i++)
        {
            if (codes[i] == (byte)problem)
            {
                return i;
            }
        }

        return 0;
    }
}
