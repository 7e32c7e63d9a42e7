using System;
using Busbar.Control;
using Busbar.Field.Profiles;
using Busbar.Link;

namespace Busbar.Controller;

/// <summary>
/// Everything that one document makes, in three steps, each throwing ArgumentException with the place when the document cannot be obeyed:
/// buses and devices; the control engine; and, when it takes effect, room for the points' values. On a board the tables in effect have
/// to go before the second step, for the heap has no room for two engines.
/// </summary>
public sealed class ControllerTables
{
    /// <summary>Longest time without a report of a point that is read, unless the document says.</summary>
    public const int DefaultSilentSeconds = 300;

    // Section 6: format and count; each policy's type, name and length before its table.
    private const int PoliciesHeader = 2;
    private const int PolicyHeader = 5;
    private const int PolicyNameAt = 1;
    private const int PolicyLengthAt = 3;

    // The policies see this many polls missing before they must do without the value.
    private const int PollsUntilStale = 3;

    private ControlEngine? engine;

    /// <summary>The first two steps: the whole document is checked.</summary>
    public ControllerTables(byte[] bytes, int length, ControllerLimits limits)
        : this(bytes, length, limits, true)
    {
    }

    /// <summary>The first step alone, or with the second.</summary>
    public ControllerTables(byte[] bytes, int length, ControllerLimits limits, bool withEngine)
    {
        Envelope = new ControllerDocument(bytes, length);
        DocumentNames names = Envelope.Names;
        Buses = ReadBuses(Envelope, limits);
        Devices = ReadDevices(Envelope, Buses, limits);
        if (Devices.PointCount > limits.Points)
        {
            throw new ArgumentException("devices: " + Devices.PointCount + " points are more than " + limits.Points);
        }

        CheckPeriods();
        if (withEngine)
        {
            MakeEngine();
        }

        Points = new PointTable(0);
        Inputs = new ControlInputs(Points.Values, Points.Qualities, Points.Times);
        int link = Envelope.SectionOffset(DocumentFormat.Link);
        SiteId = "";
        SilentSeconds = DefaultSilentSeconds;
        if (link >= 0 && Envelope.SectionLength(DocumentFormat.Link) >= 4)
        {
            SiteId = names.Text(Big.Get16(bytes, link));
            SilentSeconds = Big.Get16(bytes, link + 2);
        }
    }

    public ControllerDocument Envelope { get; }

    public BusTable Buses { get; }

    public DeviceTable Devices { get; }

    /// <summary>Empty until <see cref="MakePoints"/>.</summary>
    public PointTable Points { get; private set; }

    /// <summary>Not before <see cref="MakeEngine"/>.</summary>
    public ControlEngine Engine
    {
        get { return engine!; }
    }

    public ControlInputs Inputs { get; private set; }

    /// <summary>The site's id; empty when the document does not say.</summary>
    public string SiteId { get; }

    /// <summary>Longest time without a report of a point that is read, seconds.</summary>
    public int SilentSeconds { get; }

    /// <summary>The serial lines and connections of a document; ArgumentException as the constructor's.</summary>
    public static BusTable ReadBuses(ControllerDocument envelope, ControllerLimits limits)
    {
        return new BusTable(envelope.Bytes, envelope.SectionOffset(DocumentFormat.Buses), envelope.SectionLength(DocumentFormat.Buses), envelope.Names, limits.Buses);
    }

    /// <summary>The devices of a document, with their profiles; ArgumentException as the constructor's.</summary>
    public static DeviceTable ReadDevices(ControllerDocument envelope, BusTable buses, ControllerLimits limits)
    {
        return new DeviceTable(
            envelope.Bytes,
            envelope.SectionOffset(DocumentFormat.Devices),
            envelope.SectionLength(DocumentFormat.Devices),
            ReadProfiles(envelope),
            buses.Count,
            envelope.Names,
            limits.Devices);
    }

    /// <summary>The second step: outputs, policies, calendar. Nothing when it was done.</summary>
    public void MakeEngine()
    {
        if (engine != null)
        {
            return;
        }

        engine = new ControlEngine(
            Envelope.Bytes,
            Envelope.SectionOffset(DocumentFormat.Outputs),
            Envelope.SectionLength(DocumentFormat.Outputs),
            Envelope.SectionOffset(DocumentFormat.Policies),
            Envelope.SectionLength(DocumentFormat.Policies),
            Envelope.SectionOffset(DocumentFormat.Calendar),
            Envelope.SectionLength(DocumentFormat.Calendar),
            Devices.FirstPoint,
            Devices.PointCount);
    }

    /// <summary>The third step: room for the points' values; the document takes effect.</summary>
    public void MakePoints()
    {
        Points = new PointTable(Devices.PointCount);
        Inputs = new ControlInputs(Points.Values, Points.Qualities, Points.Times);
        for (int device = 0; device < Devices.Count; device++)
        {
            DeviceProfile profile = Devices.Profile(device);
            int timeout = profile.TimeoutMilliseconds == 0 ? Buses.TimeoutMilliseconds(Devices.BusOf[device]) : profile.TimeoutMilliseconds;
            for (int point = 0; point < profile.PointCount; point++)
            {
                int group = profile.PointGroup(point);
                if (group >= 0)
                {
                    Points.SetStaleAfter(Devices.FirstPoint[device] + point, (long)profile.GroupPeriodMilliseconds(group) * PollsUntilStale + timeout);
                }
            }
        }
    }

    /// <summary>Offset of a policy's id in the name pool; -1 when there is no such policy.</summary>
    public int PolicyNameOffset(int policy)
    {
        byte[] bytes = Envelope.Bytes;
        int at = Envelope.SectionOffset(DocumentFormat.Policies) + PoliciesHeader;
        if (policy >= Engine.PolicyCount)
        {
            return -1;
        }

        for (int i = 0; i < policy; i++)
        {
            at += PolicyHeader + Big.Get16(bytes, at + PolicyLengthAt);
        }

        return Big.Get16(bytes, at + PolicyNameAt);
    }

    private static DeviceProfile[] ReadProfiles(ControllerDocument envelope)
    {
        byte[] bytes = envelope.Bytes;
        int at = envelope.SectionOffset(DocumentFormat.Profiles);
        int length = envelope.SectionLength(DocumentFormat.Profiles);
        if (at < 0 || length < 1)
        {
            throw new ArgumentException("profiles: the section is missing");
        }

        int end = at + length;
        DeviceProfile[] profiles = new DeviceProfile[bytes[at]];
        at++;
        for (int i = 0; i < profiles.Length; i++)
        {
            if (at + 2 > end || at + 2 + Big.Get16(bytes, at) > end)
            {
                throw new ArgumentException("profiles: profile " + i + " runs over the section's end");
            }

            profiles[i] = new DeviceProfile(bytes, at + 2, Big.Get16(bytes, at));
            at += 2 + Big.Get16(bytes, at);
        }

        return profiles;
    }

    private void CheckPeriods()
    {
        for (int device = 0; device < Devices.Count; device++)
        {
            DeviceProfile profile = Devices.Profile(device);
            for (int group = 0; group < profile.GroupCount; group++)
            {
                if (profile.GroupPeriodMilliseconds(group) <= 0)
                {
                    throw new ArgumentException("devices: device " + device + " has a poll group without a period");
                }
            }
        }
    }
}
