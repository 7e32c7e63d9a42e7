using System;
using Busbar.Field.Modbus;

namespace Busbar.Field.Profiles;

public sealed partial class DeviceProfile
{
    /// <summary>
    /// Every index inside its table, once, at start: a document that got past its signature but came from a faulty compiler
    /// is refused whole instead of failing in the middle of a cycle.
    /// </summary>
    private void CheckReferences(int numbers, int steps, int maps, int sentinels)
    {
        for (int i = 0; i < ModelRows; i++)
        {
            Within(Byte(_models + i * ProfileLayout.ModelSize + 2), ModelCount, false, "model");
        }

        for (int i = 0; i < RequestCount; i++)
        {
            int row = Request(i);
            Within(Byte(row + 4), ModelCount, true, "model of a request");
            Within(Byte(row + 5), GroupCount, false, "group of a request");
            Range(Byte(row + 8), Byte(row + 9), FieldCount, "fields of a request");
            if (Protocol != ProfileLayout.ProtocolModbus)
            {
                continue;
            }

            CheckBlock(Byte(row), U16(row + 2), U16(row + 6), Byte(row + 4) == ProfileLayout.None);
        }

        for (int i = 0; i < PointCount; i++)
        {
            int row = Point(i);
            Within(Byte(row + 4), GroupCount, true, "group of a point");
            Within(Byte(row + 6), numbers, false, "minimum");
            Within(Byte(row + 7), numbers, false, "maximum");
            // A range that is no number would let every reading pass.
            if (double.IsNaN(PointMinimum(i)) || double.IsNaN(PointMaximum(i)))
            {
                throw new ArgumentException("profile: the range of a point is no number");
            }

            Within(Byte(row + 8), numbers, true, "rate");
            Within(Byte(row + 9), numbers, true, "dead band");
            Within(Byte(row + 10), numbers, true, "safe value");
            Range(Byte(row + 11), Byte(row + 12), steps, "write steps");
            Within(Byte(row + 13), FieldCount, true, "field of a point");
        }

        for (int i = 0; i < FieldCount; i++)
        {
            int row = Field(i);
            bool auxiliary = (Byte(row + 1) & ProfileLayout.FieldIsAuxiliary) != 0;
            Within(Byte(row), auxiliary ? AuxiliaryCount : PointCount, false, "target of a field");
            Within(Byte(row + 2), RequestCount, false, "request of a field");
            Within(Byte(row + 8), numbers, false, "scale");
            Within(Byte(row + 9), numbers, true, "offset");
            Within(Byte(row + 10), AuxiliaryCount, true, "exponent's auxiliary");
            Within(Byte(row + 11), AuxiliaryCount, true, "factor's auxiliary");
            Range(Byte(row + 12), Byte(row + 13), sentinels, "not-available values");
            Range(Byte(row + 14), Byte(row + 15), maps, "map");
            Within(Byte(row + 20), AuxiliaryCount, true, "gate's auxiliary");
            Within(Byte(row + 22), numbers, Byte(row + 20) == ProfileLayout.None, "gate's neutral value");
            Fits(row);
        }

        for (int i = 0; i < steps; i++)
        {
            int row = Step(i);
            if (Protocol == ProfileLayout.ProtocolModbus)
            {
                CheckStep(Byte(row), Byte(row + 5));
            }
            else
            {
                CheckMeterStep(Byte(row), Byte(row + 4), Byte(row + 5));
            }

            Within(Byte(row + 1), ModelCount, true, "model of a step");
            Within(Byte(row + 8), numbers, false, "scale of a step");
            Within(Byte(row + 9), numbers, true, "offset of a step");
            Within(Byte(row + 10), AuxiliaryCount, true, "exponent's auxiliary of a step");
            Within(Byte(row + 11), AuxiliaryCount, true, "factor's auxiliary of a step");
            Range(Byte(row + 12), Byte(row + 13), maps, "map of a step");
            bool needsConstant = Byte(row + 4) != ProfileLayout.StepWritesValue;
            Within(Byte(row + 14), numbers, !needsConstant, "constant of a step");
            Within(Byte(row + 15), numbers, true, "neutral value of a step");
            bool needsNeutral = Byte(row + 4) == ProfileLayout.StepWritesConstant && Byte(row + 15) != ProfileLayout.None;
            Within(Byte(row + 16), numbers, !needsNeutral, "neutral constant of a step");
            Within(Byte(row + 17), AuxiliaryCount, Byte(row + 4) != ProfileLayout.StepWritesBits, "auxiliary of a step");
        }

        for (int i = 0; i < maps * ProfileLayout.MapSize; i++)
        {
            Within(Byte(_maps + i), numbers, false, "map entry");
        }

        Within(KeepAliveStep, steps, true, "keep-alive step");
    }

    /// <remarks>The limits of functions 1 to 4 in the Modbus application protocol specification, 6.1 to 6.4.</remarks>
    private static void CheckBlock(int function, int start, int count, bool isAbsolute)
    {
        int most = function <= 2 ? ModbusLimits.ReadBits : ModbusLimits.ReadRegisters;
        if (function < 1 || function > 4 || count < 1 || count > most || (isAbsolute && start + count > 0x10000))
        {
            throw new ArgumentException("profile: a request asks for what Modbus does not have");
        }
    }

    private static void CheckStep(int function, int type)
    {
        bool isBit = type == (byte)RegisterType.Bit;
        int registers = RegisterValue.RegisterCount((byte)type);
        bool fits = function == 5 || function == 15 ? isBit : function == 6 ? registers == 1 : function == 16 && registers > 0;
        if (!fits)
        {
            throw new ArgumentException("profile: a write step's function does not carry its type");
        }
    }

    private void CheckMeterStep(byte control, byte source, byte type)
    {
        if (Protocol != ProfileLayout.ProtocolCjt188 || control != WriteData || source != ProfileLayout.StepWritesValue || !MeterType.IsKnown(type) || type == MeterType.Quantity)
        {
            throw new ArgumentException("profile: a write step that its meter does not know");
        }
    }

    private void Fits(int field)
    {
        if (Protocol != ProfileLayout.ProtocolModbus)
        {
            if (Protocol != ProfileLayout.ProtocolMBus && !MeterType.IsKnown(Byte(field + 3)))
            {
                throw new ArgumentException("profile: a field's type is not known");
            }

            return;
        }

        bool isBit = Byte(field + 3) == (byte)RegisterType.Bit;
        if (isBit != (Byte(Request(Byte(field + 2))) <= 2) || (!isBit && RegisterValue.RegisterCount(Byte(field + 3)) == 0))
        {
            throw new ArgumentException("profile: a field's type does not belong to its request's table");
        }

        int count = U16(Request(Byte(field + 2)) + 6);
        int offset = U16(field + 4);
        int registers = RegisterValue.RegisterCount(Byte(field + 3));
        if (offset + (registers == 0 ? 1 : registers) > count)
        {
            throw new ArgumentException("profile: a field lies outside its request");
        }

        bool isAdded = Byte(field + 18) != (byte)RegisterType.None;
        int added = RegisterValue.RegisterCount(Byte(field + 18));
        if (isAdded && (added == 0 || Byte(field + 19) + added > count))
        {
            throw new ArgumentException("profile: an added register lies outside its request");
        }
    }

    private static void Within(int index, int count, bool mayBeNone, string what)
    {
        if (index < count || (mayBeNone && index == ProfileLayout.None))
        {
            return;
        }

        throw new ArgumentException("profile: " + what + " lies outside its table");
    }

    private static void Range(int first, int count, int tableLength, string what)
    {
        if (count == 0 || first + count <= tableLength)
        {
            return;
        }

        throw new ArgumentException("profile: " + what + " lie outside their table");
    }
}
