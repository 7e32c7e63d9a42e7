namespace Busbar.Modbus;

/// <summary>
/// The requests under way, found by transaction id without a dictionary: the low bits of an id are the slot, the high bits count
/// how often the slot was used, so that a late answer does not meet the slot's next request. Guarded by its owner's lock.
/// </summary>
internal sealed class InFlightTable
{
    private readonly ModbusCall?[] slots;
    private readonly ushort[] uses;
    private readonly int[] free;
    private readonly int slotBits;
    private int freeCount;

    public InFlightTable(int depth)
    {
        slots = new ModbusCall?[depth];
        uses = new ushort[depth];
        free = new int[depth];
        for (int i = 0; i < depth; i++) free[i] = depth - 1 - i;
        freeCount = depth;
        while (1 << slotBits < depth) slotBits++;
    }

    public int Count => slots.Length - freeCount;

    public bool IsFull => freeCount == 0;

    public void Add(ModbusCall call)
    {
        int slot = free[--freeCount];
        slots[slot] = call;
        call.Slot = slot;
        call.Transaction = (ushort)((++uses[slot] << slotBits) | slot);
    }

    public ModbusCall? Take(ushort transaction)
    {
        int slot = transaction & ((1 << slotBits) - 1);
        if (slot >= slots.Length || slots[slot] is not { } call || call.Transaction != transaction) return null;
        Remove(call);
        return call;
    }

    public ModbusCall? TakeExpired(long now)
    {
        if (Count == 0) return null;
        foreach (ModbusCall? call in slots)
        {
            if (call == null || call.Deadline > now) continue;
            Remove(call);
            return call;
        }
        return null;
    }

    public void Remove(ModbusCall call)
    {
        slots[call.Slot] = null;
        free[freeCount++] = call.Slot;
        call.Slot = -1;
    }
}
