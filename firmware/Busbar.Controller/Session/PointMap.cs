using Busbar.Field.Profiles;
using Busbar.Link;

namespace Busbar.Controller;

/// <summary>
/// Where the points and devices of the document before are in the one in effect: records that were made before the change must
/// go out under their names. Made once at a change of documents.
/// </summary>
internal sealed class PointMap
{
    private readonly short[] points;
    private readonly sbyte[] devices;

    public PointMap(ControllerTables before, ControllerTables now)
    {
        Version = before.Envelope.Version;
        points = new short[before.Devices.PointCount];
        devices = new sbyte[before.Devices.Count];
        for (int device = 0; device < before.Devices.Count; device++)
        {
            int other = FindDevice(before, device, now);
            devices[device] = (sbyte)other;
            DeviceProfile profile = before.Devices.Profile(device);
            for (int point = 0; point < profile.PointCount; point++)
            {
                int same = other < 0 ? -1 : FindPoint(before, profile, point, now, other);
                points[before.Devices.FirstPoint[device] + point] = (short)(same < 0 ? -1 : now.Devices.FirstPoint[other] + same);
            }
        }
    }

    /// <summary>Version of the document before.</summary>
    public uint Version { get; }

    /// <summary>The subject in the document in effect; -1 when it is gone.</summary>
    public int Subject(int subject)
    {
        if (subject == Outbox.NoSubject)
        {
            return subject;
        }

        if ((subject & Outbox.DeviceSubject) != 0)
        {
            int device = subject & ~Outbox.DeviceSubject;
            return device < devices.Length && devices[device] >= 0 ? Outbox.DeviceSubject + devices[device] : -1;
        }

        return subject < points.Length ? points[subject] : -1;
    }

    private static int FindDevice(ControllerTables before, int device, ControllerTables now)
    {
        for (int other = 0; other < now.Devices.Count; other++)
        {
            if (AreEqual(before.Envelope.Names, before.Devices.NameOffset(device), now.Envelope.Names, now.Devices.NameOffset(other)))
            {
                return other;
            }
        }

        return -1;
    }

    private static int FindPoint(ControllerTables before, DeviceProfile profile, int point, ControllerTables now, int device)
    {
        DeviceProfile other = now.Devices.Profile(device);
        for (int i = 0; i < other.PointCount; i++)
        {
            if (AreEqual(before.Envelope.Names, profile.PointNameOffset(point), now.Envelope.Names, other.PointNameOffset(i)))
            {
                return i;
            }
        }

        return -1;
    }

    private static bool AreEqual(DocumentNames left, int leftOffset, DocumentNames right, int rightOffset)
    {
        int length = left.Length(leftOffset);
        if (length != right.Length(rightOffset))
        {
            return false;
        }

        int a = left.BytesOffset(leftOffset);
        int b = right.BytesOffset(rightOffset);
        for (int i = 0; i < length; i++)
        {
            if (left.Bytes[a + i] != right.Bytes[b + i])
            {
                return false;
            }
        }

        return true;
    }
}
