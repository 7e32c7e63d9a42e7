using System;

namespace Busbar.Control;

/// <summary>The document's section 6: u8 format (1), u8 count; each u8 type, u16 name, u16 length, table.</summary>
internal static class PolicyList
{
    /// <summary>Most policies of one controller.</summary>
    public const int MaximumCount = 24;

    private const byte FormatVersion = 1;
    private const int HeaderLength = 5;

    /// <summary>Makes the policies; throws ArgumentException, naming the policy, when one cannot be what it says.</summary>
    public static Policy[] Read(PolicyContext context, int offset, int length)
    {
        byte[] document = context.Document;
        if (length < 2 || document[offset] != FormatVersion)
        {
            throw new ArgumentException("policies: format 1 expected");
        }

        int count = document[offset + 1];
        if (count > MaximumCount)
        {
            throw new ArgumentException("policies: " + count + " are more than " + MaximumCount);
        }

        Policy[] policies = new Policy[count];
        int at = offset + 2;
        int end = offset + length;
        for (int i = 0; i < count; i++)
        {
            if (at + HeaderLength > end)
            {
                throw new ArgumentException("policies: the section ends in policy " + i);
            }

            int size = TableReader.Unsigned16(document, at + 3);
            if (at + HeaderLength + size > end)
            {
                throw new ArgumentException("policies: the section ends in policy " + i);
            }

            policies[i] = Create(context, document[at], (byte)i, at + HeaderLength, size);
            at += HeaderLength + size;
        }

        if (at != end)
        {
            throw new ArgumentException("policies: " + (end - at) + " bytes too many");
        }

        return policies;
    }

    private static Policy Create(PolicyContext context, byte type, byte index, int offset, int length)
    {
        switch ((PolicyType)type)
        {
            case PolicyType.DefaultValues:
                return new DefaultValues(context, index, offset, length);
            case PolicyType.SetpointSchedule:
                return new SetpointSchedule(context, index, offset, length);
            case PolicyType.BusVoltageBands:
                return new BusVoltageBands(context, index, offset, length);
            case PolicyType.Protection:
                return new Protection(context, index, offset, length);
            case PolicyType.Proof:
                return new Proof(context, index, offset, length);
            case PolicyType.GridPower:
                return new GridPower(context, index, offset, length);
            case PolicyType.BusVoltageDroop:
                return new BusVoltageDroop(context, index, offset, length);
            case PolicyType.GridTarget:
                return new GridTarget(context, index, offset, length);
            case PolicyType.PvSurplus:
                return new PvSurplus(context, index, offset, length);
            case PolicyType.Tariff:
                return new Tariff(context, index, offset, length);
            case PolicyType.DemandResponse:
                return new DemandResponse(context, index, offset, length);
            case PolicyType.HeatBalance:
                return new HeatBalance(context, index, offset, length);
            case PolicyType.SetpointBands:
                return new SetpointBands(context, index, offset, length);
            case PolicyType.SensorCheck:
                return new SensorCheck(context, index, offset, length);
            default:
                throw new ArgumentException("policy " + index + ": type " + type + " is not known");
        }
    }
}
