namespace Busbar.Control;

/// <summary>What a policy is given: the document that holds its table, and where it may write.</summary>
internal sealed class PolicyContext
{
    public readonly byte[] Document;
    public readonly OutputTable Outputs;
    public readonly PriorityArray Array;
    public readonly Calendar Calendar;
    public readonly Limits Limits;
    public readonly OutputState State;
    public readonly int[] FirstPointOfDevice;
    public readonly int PointCount;

    /// <summary>Class of the price now, <see cref="PriceClassCode"/>; the tariff policy, which stands first, writes it.</summary>
    public byte PriceClass = PriceClassCode.Unknown;

    /// <summary>One bit a point: its readings are doubted; null while no policy checks sensors. Such a reading is not good for anybody.</summary>
    public byte[]? Doubts;

    public PolicyContext(byte[] document, OutputTable outputs, PriorityArray array, Calendar calendar, Limits limits, OutputState state, int[] firstPointOfDevice, int pointCount)
    {
        Document = document;
        Outputs = outputs;
        Array = array;
        Calendar = calendar;
        Limits = limits;
        State = state;
        FirstPointOfDevice = firstPointOfDevice;
        PointCount = pointCount;
    }

    /// <summary>As <see cref="PointIndex"/>, for what the constructor has checked.</summary>
    public int Point(int at)
    {
        return FirstPointOfDevice[Document[at]] + Document[at + 1];
    }

    /// <summary>The number of the point named by two bytes, device and point in it; -1 when there is none.</summary>
    public int PointIndex(int at)
    {
        int device = Document[at];
        if (device >= FirstPointOfDevice.Length)
        {
            return -1;
        }

        int point = FirstPointOfDevice[device] + Document[at + 1];
        int end = device + 1 < FirstPointOfDevice.Length ? FirstPointOfDevice[device + 1] : PointCount;
        return point < end ? point : -1;
    }
}
