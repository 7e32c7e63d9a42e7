using System.Reflection;
using System.Runtime.Loader;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace Busbar.Tests;

/// <summary>
/// The compiled firmware with the arithmetic of a device's interpreter, as it was measured there: a division of floating-point numbers by zero
/// throws, NaN compares as if it were greater than every number, and a number that an integer cannot hold becomes 0 or wraps. The tests of
/// behaviour run on it a second time; what they find would have been found on the board.
/// </summary>
internal sealed class InterpretersArithmetic : AssemblyLoadContext
{
    private readonly string _folder;
    private readonly string[] _copied;
    private readonly Dictionary<string, Assembly> _changed = [];
    private readonly string _compare;

    /// <param name="isChip">Compares as the interpreter's source says (CLR_RT_HeapBlock::Compare_Values); else as it was measured on the virtual device, whose compiler reorders such tests.</param>
    /// <param name="folder">Where the compiled assemblies lie.</param>
    /// <param name="changed">Names of the firmware's assemblies, each before those that refer to it.</param>
    /// <param name="copied">Names of those that are loaded a second time, to run on them; the tests' own among them.</param>
    public InterpretersArithmetic(bool isChip, string folder, string[] changed, params string[] copied)
        : base("interpreter")
    {
        (_folder, _copied) = (folder, copied);
        _compare = isChip ? nameof(Interpreted.CompareOnChip) : nameof(Interpreted.Compare);
        using DefaultAssemblyResolver resolver = new();
        resolver.AddSearchDirectory(folder);
        foreach (string name in changed)
        {
            using ModuleDefinition module = ModuleDefinition.ReadModule(Path.Combine(folder, name + ".dll"), new ReaderParameters { AssemblyResolver = resolver });
            foreach (MethodDefinition method in module.GetTypes().SelectMany(t => t.Methods).Where(m => m.HasBody).ToList())
            {
                Changes += Change(method);
            }

            using MemoryStream image = new();
            module.Write(image);
            image.Position = 0;
            _changed[name] = LoadFromStream(image);
        }
    }

    /// <summary>Instructions that were given the interpreter's meaning.</summary>
    public int Changes { get; }

    /// <summary>The copy of a changed assembly.</summary>
    public Assembly this[string name] => _changed[name];

    /// <summary>
    /// Runs the facts of a copied test assembly, and the theories with their rows in the source, that need nothing but a new object; says what
    /// failed and how many ran.
    /// </summary>
    /// <param name="assembly">Name of the test assembly.</param>
    /// <param name="isWanted">Picks them by class and name.</param>
    public (int Ran, IReadOnlyList<string> Failures) Run(string assembly, Func<Type, MethodInfo, bool> isWanted)
    {
        int ran = 0;
        List<string> failures = [];
        foreach (Type type in LoadFromAssemblyPath(Path.Combine(_folder, assembly + ".dll")).GetTypes().Where(t => t is { IsAbstract: false, IsPublic: true } && t.GetConstructor([]) is not null))
        {
            foreach (MethodInfo method in type.GetMethods().Where(m => m.ReturnType == typeof(void) && m.GetCustomAttributes<FactAttribute>().Any() && isWanted(type, m)))
            {
                foreach (object?[] row in Rows(method))
                {
                    ran++;
                    try
                    {
                        object one = Activator.CreateInstance(type)!;
                        method.Invoke(one, BindingFlags.DoNotWrapExceptions, null, row, null);
                        (one as IDisposable)?.Dispose();
                    }
                    catch (Exception error)
                    {
                        failures.Add($"{type.Name}.{method.Name}({string.Join(", ", row)}): {error}");
                    }
                }
            }
        }

        return (ran, failures);
    }

    private static IEnumerable<object?[]> Rows(MethodInfo method)
    {
        ParameterInfo[] parameters = method.GetParameters();
        return parameters.Length == 0 ? [[]] : method.GetCustomAttributes<InlineDataAttribute>().Select(row => row.Data).Where(data => data.Length == parameters.Length)
            .Select(data => data.Select((value, i) => value is int whole && parameters[i].ParameterType.IsPrimitive ? Convert.ChangeType(whole, parameters[i].ParameterType, System.Globalization.CultureInfo.InvariantCulture) : value).ToArray());
    }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        string name = assemblyName.Name!;
        return _changed.TryGetValue(name, out Assembly? changed) ? changed
            : _copied.Contains(name) ? LoadFromAssemblyPath(Path.Combine(_folder, name + ".dll")) : null;
    }

    private int Change(MethodDefinition method)
    {
        Dictionary<Instruction, string> stacks = StackKinds.Of(method);
        method.Body.SimplifyMacros();
        ILProcessor processor = method.Body.GetILProcessor();
        int changes = 0;
        foreach ((Instruction at, string stack) in stacks)
        {
            if (stack.Length == 0 || stack[^1] != StackKinds.Floating)
            {
                continue;
            }

            Code code = at.OpCode.Code;
            string? call = code switch
            {
                Code.Div => nameof(Interpreted.Divide),
                Code.Rem => nameof(Interpreted.Remainder),
                Code.Conv_I4 => nameof(Interpreted.ToInt32),
                Code.Conv_I8 => nameof(Interpreted.ToInt64),
                _ => null,
            };
            OpCode? compared = code switch
            {
                Code.Cgt or Code.Cgt_Un => OpCodes.Cgt,
                Code.Clt or Code.Clt_Un => OpCodes.Clt,
                Code.Bgt or Code.Bgt_S or Code.Bgt_Un or Code.Bgt_Un_S => OpCodes.Bgt,
                Code.Bge or Code.Bge_S or Code.Bge_Un or Code.Bge_Un_S => OpCodes.Bge,
                Code.Blt or Code.Blt_S or Code.Blt_Un or Code.Blt_Un_S => OpCodes.Blt,
                Code.Ble or Code.Ble_S or Code.Ble_Un or Code.Ble_Un_S => OpCodes.Ble,
                _ => null,
            };
            if (call is null && compared is null)
            {
                continue;
            }

            changes++;
            MethodReference replacement = method.Module.ImportReference(typeof(Interpreted).GetMethod(call ?? _compare)!);
            if (compared is null)
            {
                (at.OpCode, at.Operand) = (OpCodes.Call, replacement);
                continue;
            }

            // What jumps here must meet the call, so the instruction itself becomes it and the comparison with zero follows.
            Instruction zero = processor.Create(OpCodes.Ldc_I4_0);
            Instruction comparison = at.Operand is Instruction target ? processor.Create(compared.Value, target) : processor.Create(compared.Value);
            (at.OpCode, at.Operand) = (OpCodes.Call, replacement);
            processor.InsertAfter(at, zero);
            processor.InsertAfter(zero, comparison);
        }

        method.Body.OptimizeMacros();
        return changes;
    }
}

/// <summary>What the interpreter does; public, for the changed firmware calls it.</summary>
public static class Interpreted
{
    public static double Divide(double dividend, double divisor) => divisor == 0 ? throw new ArithmeticException("division by zero throws on the device") : dividend / divisor;

    public static double Remainder(double dividend, double divisor) => divisor == 0 ? throw new ArithmeticException("division by zero throws on the device") : dividend % divisor;

    /// <summary>Of NaN and a number, NaN is the greater.</summary>
    public static int Compare(double left, double right) => double.IsNaN(left) ? 1 : double.IsNaN(right) ? -1 : left.CompareTo(right);

    /// <summary>What is compared with NaN is the greater, and the two infinities are equal.</summary>
    public static int CompareOnChip(double left, double right) =>
        double.IsNaN(left) || double.IsNaN(right) ? 1 : double.IsInfinity(left) && double.IsInfinity(right) ? 0 : left.CompareTo(right);

    public static int ToInt32(double value) => value is > -2147483649.0 and < 2147483648.0 ? (int)value : 0;

    public static long ToInt64(double value) => value is >= -9223372036854775808.0 and < 9223372036854775808.0 ? (long)value : long.MinValue;
}

/// <summary>What lies on the stack before each instruction: a letter an entry, floating-point numbers told from all else.</summary>
internal static class StackKinds
{
    public const char Floating = 'F';
    private const char Other = 'o';

    public static Dictionary<Instruction, string> Of(MethodDefinition method)
    {
        Dictionary<Instruction, string> before = [];
        Stack<(Instruction At, string Stack)> left = [];
        left.Push((method.Body.Instructions[0], ""));
        foreach (ExceptionHandler handler in method.Body.ExceptionHandlers)
        {
            left.Push((handler.HandlerStart, handler.HandlerType is ExceptionHandlerType.Catch or ExceptionHandlerType.Filter ? "o" : ""));
            if (handler.FilterStart is not null)
            {
                left.Push((handler.FilterStart, "o"));
            }
        }

        while (left.TryPop(out (Instruction At, string Stack) next))
        {
            if (!before.TryAdd(next.At, next.Stack))
            {
                continue;
            }

            string after = After(method, next.At, next.Stack);
            if (next.At.Operand is Instruction target)
            {
                left.Push((target, next.At.OpCode.Code is Code.Leave or Code.Leave_S ? "" : after));
            }
            else if (next.At.Operand is Instruction[] targets)
            {
                Array.ForEach(targets, each => left.Push((each, after)));
            }

            if (next.At.Next is not null && next.At.OpCode.FlowControl is not (FlowControl.Branch or FlowControl.Return or FlowControl.Throw))
            {
                left.Push((next.At.Next, after));
            }
        }

        return before;
    }

    private static string After(MethodDefinition method, Instruction at, string stack)
    {
        string kept = stack[..^Math.Min(stack.Length, Popped(method, at, stack))];
        return at.OpCode.Code switch
        {
            Code.Dup => stack + stack[^1],
            Code.Add or Code.Sub or Code.Mul or Code.Div or Code.Rem or Code.Neg => kept + stack[^1],
            _ => kept + Pushed(method, at),
        };
    }

    private static int Popped(MethodDefinition method, Instruction at, string stack) => at.OpCode.StackBehaviourPop switch
    {
        StackBehaviour.Pop0 => 0,
        StackBehaviour.Pop1 or StackBehaviour.Popi or StackBehaviour.Popref => 1,
        StackBehaviour.Popi_popi_popi or StackBehaviour.Popref_popi_popi or StackBehaviour.Popref_popi_popi8 or StackBehaviour.Popref_popi_popr4
            or StackBehaviour.Popref_popi_popr8 or StackBehaviour.Popref_popi_popref => 3,
        StackBehaviour.PopAll => stack.Length,
        StackBehaviour.Varpop => at.Operand is MethodReference called ? called.Parameters.Count + (called.HasThis && at.OpCode.Code != Code.Newobj ? 1 : 0)
            : method.ReturnType.MetadataType == MetadataType.Void ? 0 : 1,
        _ => 2,
    };

    private static string Pushed(MethodDefinition method, Instruction at) => at.OpCode.Code switch
    {
        Code.Ldarg_0 or Code.Ldarg_1 or Code.Ldarg_2 or Code.Ldarg_3 => Argument(method, at.OpCode.Code - Code.Ldarg_0),
        Code.Ldarg or Code.Ldarg_S => Kind(((ParameterDefinition)at.Operand).ParameterType),
        Code.Ldloc_0 or Code.Ldloc_1 or Code.Ldloc_2 or Code.Ldloc_3 => Kind(method.Body.Variables[at.OpCode.Code - Code.Ldloc_0].VariableType),
        Code.Ldloc or Code.Ldloc_S => Kind(((VariableDefinition)at.Operand).VariableType),
        Code.Ldfld or Code.Ldsfld => Kind(((FieldReference)at.Operand).FieldType),
        Code.Ldelem_Any or Code.Ldobj or Code.Unbox_Any => Kind((TypeReference)at.Operand),
        Code.Newobj => "o",
        Code.Call or Code.Callvirt => ((MethodReference)at.Operand).ReturnType is { MetadataType: not MetadataType.Void } type ? Kind(type) : "",
        _ => at.OpCode.StackBehaviourPush switch
        {
            StackBehaviour.Push0 => "",
            StackBehaviour.Pushr4 or StackBehaviour.Pushr8 => "F",
            _ => Other.ToString(),
        },
    };

    private static string Argument(MethodDefinition method, int index) => method.HasThis && index == 0 ? "o" : Kind(method.Parameters[index - (method.HasThis ? 1 : 0)].ParameterType);

    private static string Kind(TypeReference type) => type.MetadataType is MetadataType.Double or MetadataType.Single ? "F" : "o";
}
