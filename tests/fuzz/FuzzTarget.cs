namespace Busbar.Tests.Fuzz;

/// <summary>
/// A decoder under damaged input. <see cref="Run"/> throws when the decoder breaks a promise: an exception of its own, a frame taken as
/// whole that is not, a good value that is none. What it allocates is measured by the loop.
/// </summary>
internal abstract class FuzzTarget(string name)
{
    public string Name { get; } = name;

    /// <summary>Right inputs, from which damage begins.</summary>
    public abstract IReadOnlyList<byte[]> Seeds { get; }

    /// <summary>Most bytes that it may allocate for one input; 0: none.</summary>
    public virtual int AllowedBytes => 0;

    /// <summary>Longest input.</summary>
    public virtual int LongestInput => 700;

    /// <summary>Makes damage that a checksum would catch pass it, so that what lies behind is reached too.</summary>
    public virtual byte[] Repair(byte[] input) => input;

    public abstract void Run(byte[] input);

    protected void Fail(string what, byte[] input) => throw new FuzzException($"{Name}: {what}; input {Convert.ToHexString(input)}");
}

/// <summary>A promise that a decoder broke, with the input that did it.</summary>
internal sealed class FuzzException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Runs targets.</summary>
internal static class FuzzLoop
{
    /// <summary>Executions of one target until a count is reached or the time is over.</summary>
    /// <returns>How many were run.</returns>
    public static long Run(FuzzTarget target, int seed, long executions, Func<bool> isOver)
    {
        Mutator mutator = new(seed);
        foreach (byte[] right in target.Seeds)
        {
            Once(target, right);
        }

        for (long i = 0; i < executions; i++)
        {
            byte[] input = mutator.Next(target.Seeds, target.LongestInput);
            Once(target, mutator.Below(2) == 0 ? target.Repair(input) : input);
            if ((i & 0xFF) == 0 && isOver())
            {
                return i + 1;
            }
        }

        return executions;
    }

    private static void Once(FuzzTarget target, byte[] input)
    {
        try
        {
            long least = Allocations.Least(() => target.Run(input), target.AllowedBytes);
            if (least > target.AllowedBytes)
            {
                throw new FuzzException($"{target.Name}: allocated {least} bytes, {target.AllowedBytes} are allowed; input {Convert.ToHexString(input)}");
            }
        }
        catch (Exception e) when (e is not FuzzException)
        {
            throw new FuzzException($"{target.Name}: {e.GetType().Name}: {e.Message}; input {Convert.ToHexString(input)}", e);
        }
    }
}
