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

    /// <param name="envelope">The document before.</param>
    /// <param name="before">Its devices.</param>
    /// <param name="now">The document in effect.</param>
    public PointMap(ControllerDocument envelope, DeviceTable before, ControllerTables now)
    {
        Version = envelope.Version;
        points = new short[before.PointCount];
        devices = new sbyte[before.Count];
        for (int device = 0; device < before.Count; device++)
        {
            int other = FindDevice(envelope.Names, before.NameOffset(device), now);
            devices[device] = (sbyte)other;
            DeviceProfile profile = before.Profile(device);
            for (int point = 0; point < profile.PointCount; point++)
            {
                int same = other < 0 ? -1 : FindPoint(envelope.Names, profile.PointNameOffset(point), now, other);
                points[before.FirstPoint[device] + point] = (short)(same < 0 ? -1 : now.Devices.FirstPoint[other] + same);
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

    private static int FindDevice(DocumentNames names, int name, ControllerTables now)
    {
        for (int other = 0; other < now.Devices.Count; other++)
        {
            if (AreEqual(names, name, now.Envelope.Names, now.Devices.NameOffset(other)))
            {
                return other;
            }
        }

        return -1;
    }

    private static int FindPoint(DocumentNames names, int name, ControllerTables now, int device)
    {
        DeviceProfile other = now.Devices.Profile(device);
        for (int i = 0; i < other.PointCount; i++)
        {
            if (AreEqual(names, name, now.Envelope.Names, other.PointNameOffset(i)))
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
