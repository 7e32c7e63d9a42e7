using Busbar.Field.Modbus;
using Busbar.Field.Profiles;
using Busbar.Site.Devices;

namespace Busbar.Technician.Reading;

/// <summary>A device file read another way: what a doctor tries when the file's own way gives nonsense.</summary>
public static class FileVariation
{
    /// <summary>Every register further on by so many (or back); null when one would be below 0 or above 65535.</summary>
    public static DeviceFile? Shift(DeviceFile file, int by)
    {
        if (file.IsSunSpec || file.Meter is not null)
        {
            return null;
        }

        IEnumerable<RegisterPlace> places = file.Points.Select(p => p.Place).OfType<RegisterPlace>().Concat(file.Auxiliaries.Select(a => a.Place));
        return places.Any(p => p.Address + by is < 0 or > 65500) ? null : Move(file, p => p with { Address = p.Address + by });
    }

    /// <summary>Holding registers read as input registers and the other way round; null when the file names neither.</summary>
    public static DeviceFile? OtherTable(DeviceFile file) =>
        file.IsSunSpec || file.Meter is not null || !file.Points.Any(p => p.Place?.Space is RegisterSpace.Holding or RegisterSpace.Input)
            ? null
            : Move(file, p => p with { Space = p.Space switch { RegisterSpace.Holding => RegisterSpace.Input, RegisterSpace.Input => RegisterSpace.Holding, _ => p.Space } });

    /// <summary>Numbers of two and more registers in another order; null when there are none, or they are in that order.</summary>
    public static DeviceFile? Order(DeviceFile file, WordOrder order)
    {
        if (file.Meter is not null || !file.Points.Any(p => IsLong(p) && p.Encoding.Order != order))
        {
            return null;
        }

        return file with
        {
            Points = [.. file.Points.Select(p => IsLong(p) ? p with { Encoding = p.Encoding with { Order = order } } : p)],
        };
    }

    /// <summary>A CJ/T 188 meter's file in another of the three dialects; null for any other protocol, and for the file's own dialect.</summary>
    public static DeviceFile? Dialect(DeviceFile file, char dialect)
    {
        if (file.Meter is not { Protocol: DeviceProtocol.Cjt188 } own)
        {
            return null;
        }

        MeterDialect other = own with { IsHighByteFirst = dialect == 'b', IsUnitBefore = dialect == 'c', IsIdentifierHighFirst = dialect != 'a' };
        return other == own ? null : file with { Meter = other };
    }

    /// <summary>Without the limits of the points: what is out of range is a number then, and not merely bad.</summary>
    public static DeviceFile Unlimited(DeviceFile file) => file with { Points = [.. file.Points.Select(p => p with { Minimum = -1e15, Maximum = 1e15 })] };

    private static bool IsLong(DevicePoint point) => point.Place is not null && RegisterValue.RegisterCount((byte)point.Encoding.Type) > 1;

    private static DeviceFile Move(DeviceFile file, Func<RegisterPlace, RegisterPlace> move) => file with
    {
        Points = [.. file.Points.Select(p => p.Place is null ? p : p with { Place = move(p.Place), Fraction = p.Fraction is null ? null : p.Fraction with { Place = move(p.Fraction.Place) } })],
        Auxiliaries = [.. file.Auxiliaries.Select(a => a with { Place = move(a.Place) })],
    };
}
