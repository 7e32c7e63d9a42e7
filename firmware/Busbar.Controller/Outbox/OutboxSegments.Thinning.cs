namespace Busbar.Controller;

/// <summary>Making room: measurements are thinned, segment by segment, and the oldest segment goes when nothing is left to thin.</summary>
internal sealed partial class OutboxSegments
{
    /// <summary>Deletes the oldest segment; returns how many records it held.</summary>
    public int DropOldest(OutboxPage page)
    {
        int records = 0;
        int offset = 0;
        int length = Load(0, 0, page);
        while (length > 0)
        {
            records += page.RecordCount;
            offset += length;
            length = Load(0, offset, page);
        }

        Remove(0, 1);
        return records;
    }

    /// <summary>
    /// Thins the oldest of the least thinned segments by a further level. Returns how many records went; -1 when there is none
    /// left to thin, or storage refused.
    /// </summary>
    public int Thin(OutboxPage page, OutboxRecord record)
    {
        int victim = LeastThinned();
        if (victim < 0)
        {
            return -1;
        }

        int fresh = FreeId();
        if (fresh < 0)
        {
            return -1;
        }

        string name = Name((byte)fresh);
        storage.Delete(name);
        byte level = (byte)(ThinLevel(victim) + 1);
        int dropped = 0;
        int newLength = 0;
        int offset = 0;
        int length = Load(victim, 0, page);
        while (length > 0)
        {
            offset += length;
            dropped += page.Thin(level, record);
            int thinned = page.EndWriting();
            if (thinned > 0)
            {
                if (!storage.Append(name, page.Bytes, 0, thinned))
                {
                    storage.Delete(name);
                    return -1;
                }

                newLength += thinned;
            }

            length = Load(victim, offset, page);
        }

        if (newLength == 0)
        {
            Remove(victim, 1);
            return dropped;
        }

        byte old = Id(victim);
        Used += newLength - lengths[victim];
        Row(victim, (byte)fresh, level);
        lengths[victim] = newLength;
        Generation++;
        SaveList();
        storage.Delete(Name(old));
        Merge(victim, page);
        return dropped;
    }

    /// <summary>
    /// Two small neighbours of one level become one, so that thinned segments do not use up the list. A power cut in between
    /// leaves pages twice, which a reader passes over by their marks.
    /// </summary>
    private void Merge(int segment, OutboxPage page)
    {
        int before = segment - 1;
        if (before < 0 || ThinLevel(before) != ThinLevel(segment) || lengths[before] + lengths[segment] > segmentBytes
            || storage.Length(Name(Id(before))) != lengths[before])
        {
            return;
        }

        int offset = 0;
        int length = Load(segment, 0, page);
        while (length > 0)
        {
            if (!storage.Append(Name(Id(before)), page.Bytes, 0, length))
            {
                return;
            }

            offset += length;
            length = Load(segment, offset, page);
        }

        lengths[before] += offset;
        Used += offset;
        lastMarks[before] = lastMarks[segment];
        Remove(segment, 1);
    }

    private int LeastThinned()
    {
        int least = -1;
        for (int i = 0; i < Count; i++)
        {
            if (ThinLevel(i) < HighestThinLevel && (least < 0 || ThinLevel(i) < ThinLevel(least)))
            {
                least = i;
            }
        }

        return least;
    }
}
