using Busbar.Field.Modbus;
using Busbar.Field.SunSpec;

namespace Busbar.Field.Profiles;

public sealed partial class DeviceProfile
{
    /// <summary>Builds the next question of the identification. False: nothing more to ask (identified, or failed).</summary>
    public bool BuildIdentify(DeviceState device, FieldExchange exchange)
    {
        return NeedsIdentification && ModelChain.Build(device, (ModbusExchange)exchange);
    }

    /// <summary>
    /// Takes the answer, an exception reply included. True: identified. False: ask on, until <see cref="BuildIdentify"/> is
    /// false; then <see cref="DeviceState.IdentifyError"/> says why, and <see cref="DeviceState.Restart"/> begins anew.
    /// </summary>
    public bool AcceptIdentify(DeviceState device, FieldExchange exchange)
    {
        return ModelChain.Accept(this, device, exchange);
    }

    /// <summary>
    /// Tells that the question stayed unanswered: some devices are silent, instead of refusing, where no register is, so the
    /// search for the marker goes on with the next base; a walk that has begun asks again.
    /// </summary>
    public void IdentifyUnanswered(DeviceState device)
    {
        ModelChain.Unanswered(device);
    }

    /// <summary>Notes a model met on the walk. The first of several with the same id counts.</summary>
    internal void NoteModel(DeviceState device, int id, int address, int length)
    {
        for (int i = 0; i < _modelRows; i++)
        {
            int row = _models + i * ProfileLayout.ModelSize;
            int slot = Byte(row + 2);
            if (U16(row) == id && device.ModelBase[slot] == 0)
            {
                device.ModelBase[slot] = (ushort)address;
                device.ModelLength[slot] = (ushort)length;
            }
        }
    }

    internal bool HasAllModels(DeviceState device)
    {
        for (int i = 0; i < ModelCount; i++)
        {
            if (device.ModelBase[i] == 0)
            {
                return false;
            }
        }

        return true;
    }

    internal bool HasRequiredModels(DeviceState device)
    {
        for (int i = 0; i < _modelRows; i++)
        {
            int row = _models + i * ProfileLayout.ModelSize;
            if ((Byte(row + 3) & ProfileLayout.ModelRequired) != 0 && device.ModelBase[Byte(row + 2)] == 0)
            {
                return false;
            }
        }

        return true;
    }
}
