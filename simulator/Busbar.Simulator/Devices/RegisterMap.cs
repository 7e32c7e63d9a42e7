using Busbar.Site.Devices;

namespace Busbar.Simulator.Devices;

/// <summary>
/// Turns the places of a device file into addresses on the wire. A SunSpec model begins where the simulated chain puts it:
/// marker (2 registers), then id and length before each model's registers, then the end model.
/// </summary>
public sealed class RegisterMap
{
    private const ushort EndModel = 0xFFFF;
    private readonly DeviceFile _file;
    private readonly Dictionary<int, int> _modelStart = [];

    public RegisterMap(DeviceFile file)
    {
        _file = file;
        if (file.Simulate.SunSpecBase is not int start)
        {
            return;
        }

        int at = start + 2;
        foreach (SimulatedModel model in file.Simulate.Models)
        {
            _modelStart.TryAdd(model.Id, at);
            at += model.Length + 2;
        }

        ChainEnd = at + 1;
    }

    /// <summary>Last register of the end model; -1 without a chain.</summary>
    public int ChainEnd { get; } = -1;

    /// <summary>The address of a place, or -1 when the device has no such model.</summary>
    public int AddressOf(RegisterPlace place)
    {
        if (place.Model is null)
        {
            return place.Address;
        }

        SunSpecModel? model = _file.FindModel(place.Model);
        foreach (SimulatedModel simulated in _file.Simulate.Models)
        {
            if (model is not null && model.Ids.Contains(simulated.Id))
            {
                return _modelStart[simulated.Id] + place.Address;
            }
        }

        return -1;
    }

    /// <summary>The address of a fixed register.</summary>
    public int AddressOf(SimulatedRegister register) =>
        register.ModelId is int id ? (_modelStart.TryGetValue(id, out int start) ? start + register.Place.Address : -1) : AddressOf(register.Place);

    /// <summary>Writes marker, model headers and the end model.</summary>
    public void PutChain(RegisterBank holding)
    {
        if (_file.Simulate.SunSpecBase is not int start)
        {
            return;
        }

        holding[start] = 0x5375;       // "Su"
        holding[start + 1] = 0x6E53;   // "nS"
        foreach (SimulatedModel model in _file.Simulate.Models)
        {
            holding[_modelStart[model.Id]] = (ushort)model.Id;
            holding[_modelStart[model.Id] + 1] = (ushort)model.Length;
        }

        holding[ChainEnd - 1] = EndModel;
        holding[ChainEnd] = 0;
        holding.Open(start, ChainEnd);
    }
}
