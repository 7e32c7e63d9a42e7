namespace Busbar.Controller;

/// <summary>The walk over what was not sent yet, from storage into memory; what has gone out is committed, what has not is walked over again.</summary>
public sealed partial class Outbox
{
    /// <summary>
    /// Goes to the oldest record that was not sent yet and puts it into <see cref="Current"/>; false when there is none. After
    /// <see cref="Commit"/> of an earlier record the present one is given again.
    /// </summary>
    public bool MoveNext()
    {
        if (isPeeked)
        {
            isPeeked = false;
            return true;
        }

        bool isFound = position < segments.NewestMark && ReadStored();
        if (!isFound && !ReadBuffered())
        {
            return false;
        }

        position = Current.Mark;
        long offset;
        if (!Current.IsDated && time.TryOffset(Current.Boot, out offset))
        {
            Current.Time += offset;
            Current.IsDated = true;
        }

        return true;
    }

    /// <summary>The records up to this mark have gone out.</summary>
    public void Commit(ulong mark)
    {
        sent = mark;
        everSent = mark > everSent ? mark : everSent;
        isPeeked = position > mark;
    }

    /// <summary>What was walked over since the last <see cref="Commit"/> has not gone out.</summary>
    public void Rollback()
    {
        position = sent;
        isPeeked = false;
        readSegment = -1;
        isPageLoaded = false;
    }

    /// <summary>Everything that the gateway has not acknowledged is to be sent again.</summary>
    public void Rewind()
    {
        sent = acknowledged;
        Rollback();
    }

    private bool ReadBuffered()
    {
        long next = position >> 40 == time.Boot ? (long)(position & 0xFFFFFFFFFFUL) + 1 : firstSequence;
        if (next < firstSequence)
        {
            next = firstSequence;
        }

        if (next >= firstSequence + count)
        {
            return false;
        }

        Fill(Current, (int)(next - firstSequence));
        return true;
    }

    private bool ReadStored()
    {
        if (readSegment < 0 || readGeneration != segments.Generation)
        {
            readSegment = 0;
            while (readSegment < segments.Count && segments.LastMark(readSegment) <= position)
            {
                readSegment++;
            }

            readOffset = 0;
            isPageLoaded = false;
            readGeneration = segments.Generation;
        }

        while (readSegment < segments.Count)
        {
            if (!isPageLoaded)
            {
                readLength = segments.Load(readSegment, readOffset, page);
                if (readLength <= 0)
                {
                    bool isLast = readSegment == segments.Count - 1;
                    if (readLength < 0 && !(isLast && readOffset == damagedOffset))
                    {
                        // The last segment is come to again and again.
                        damagedOffset = isLast ? readOffset : -1;
                        losses[(int)OutboxLoss.Damaged]++;
                    }

                    if (isLast)
                    {
                        // More may be appended here: stay, but do not count the damage again.
                        readOffset = segments.Length(readSegment);
                        return false;
                    }

                    readSegment++;
                    readOffset = 0;
                    continue;
                }

                isPageLoaded = true;
                page.BeginReading();
            }

            while (page.Next(Current))
            {
                if (Current.Mark > position)
                {
                    return true;
                }
            }

            readOffset += readLength;
            isPageLoaded = false;
        }

        return false;
    }
}
