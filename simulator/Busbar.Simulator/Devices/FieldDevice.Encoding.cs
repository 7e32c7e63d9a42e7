using Busbar.Field.Modbus;
using Busbar.Site.Devices;

namespace Busbar.Simulator.Devices;

/// <content>Canonical values to registers and back.</content>
public sealed partial class FieldDevice
{
    private static readonly double[] Powers = [1e-10, 1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10];

    private readonly Dictionary<string, (AuxiliaryRegister Register, int Address)> _auxiliaries = new(StringComparer.Ordinal);

    private void Encode(PointField field, bool initial)
    {
        DevicePoint point = field.Point;
        if (!initial && point.Gate is Gate gate && !IsOpen(gate))
        {
            return;   // What was written last stays in the register, without effect.
        }

        double value = _plant.Read(point.Name);
        if (double.IsNaN(value))
        {
            value = File.Simulate.Points.GetValueOrDefault(point.Name, double.NaN);
        }

        value = Faults.OnReading(point.Name, value, _request);
        RegisterEncoding encoding = field.Encoding;
        WordOrder order = Faults.SwapWords ? Swapped(encoding.Order) : encoding.Order;
        if (!TryNumber(encoding, value, out double number))
        {
            PutRaw(field.Space, field.Address, encoding.NotAvailable.Count > 0 ? encoding.NotAvailable[0] : 0, encoding.Type, order);
            return;
        }

        if (point.Fraction is Fraction fraction && field.FractionAddress >= 0)
        {
            double whole = Math.Floor(number);
            PutRaw(fraction.Place.Space, field.FractionAddress, RegisterCodec.ToRaw(number - whole, fraction.Type, false), fraction.Type, order);
            number = whole;
        }

        ulong raw = RegisterCodec.ToRaw(number, encoding.Type, field.IsCounter);
        if (encoding.BitCount > 0)
        {
            ulong mask = ((1UL << encoding.BitCount) - 1) << encoding.BitShift;
            ulong others = GetRaw(field.Space, field.Address, encoding.Type, order) & ~mask;
            raw = others | ((raw << encoding.BitShift) & mask);
        }

        PutRaw(field.Space, field.Address, raw, encoding.Type, order);
    }

    /// <summary>The number that stands in the register for a canonical value; false when there is none.</summary>
    private bool TryNumber(RegisterEncoding encoding, double value, out double number)
    {
        number = double.NaN;
        if (double.IsNaN(value))
        {
            return false;
        }

        if (encoding.Map.Count > 0)
        {
            foreach (ValuePair pair in encoding.Map)
            {
                if (pair.Canonical == value)
                {
                    number = pair.Raw;
                    return true;
                }
            }

            return false;
        }

        double factor = Factor(encoding);
        number = factor != 0 ? (value - encoding.Offset) / factor : double.NaN;
        return !double.IsNaN(number);
    }

    /// <summary>The canonical value of a written number; NaN when the device does not know it.</summary>
    private double ToCanonical(RegisterEncoding encoding, ulong raw)
    {
        if (encoding.BitCount > 0)
        {
            raw = (raw >> encoding.BitShift) & ((1UL << encoding.BitCount) - 1);
        }

        double number = RegisterCodec.FromRaw(raw, encoding.Type);
        if (encoding.Map.Count == 0)
        {
            return encoding.NotAvailable.Contains(raw) ? double.NaN : number * Factor(encoding) + encoding.Offset;
        }

        foreach (ValuePair pair in encoding.Map)
        {
            if (pair.Raw == number)
            {
                return pair.Canonical;
            }
        }

        return double.NaN;
    }

    private double Factor(RegisterEncoding encoding)
    {
        double factor = encoding.Scale * PowerOfTen(encoding.Exponent);
        if (encoding.ExponentFrom is string exponent)
        {
            factor *= PowerOfTen(AuxiliaryValue(exponent));
        }

        return encoding.FactorFrom is string name ? factor * AuxiliaryValue(name) : factor;
    }

    private double AuxiliaryValue(string name)
    {
        if (!_auxiliaries.TryGetValue(name, out (AuxiliaryRegister Register, int Address) found))
        {
            AuxiliaryRegister register = File.FindAuxiliary(name)!;
            _auxiliaries[name] = found = (register, _map.AddressOf(register.Place));
        }

        RegisterEncoding encoding = found.Register.Encoding;
        return found.Address < 0 ? 0 : ToCanonical(encoding, GetRaw(found.Register.Place.Space, found.Address, encoding.Type, encoding.Order));
    }

    // Math.Pow costs more than all the rest of an encoding.
    private static double PowerOfTen(double exponent) =>
        exponent is >= -10 and <= 10 && exponent == Math.Floor(exponent) ? Powers[(int)exponent + 10] : Math.Pow(10, exponent);

    private bool IsOpen(Gate gate) => ((long)AuxiliaryValue(gate.Auxiliary) & gate.Mask) != 0;

    private static WordOrder Swapped(WordOrder order) => order switch
    {
        WordOrder.Abcd => WordOrder.Cdab,
        WordOrder.Cdab => WordOrder.Abcd,
        WordOrder.Badc => WordOrder.Dcba,
        _ => WordOrder.Badc,
    };
}
