using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Busbar.Controller.Tests.Bench;

/// <summary>
/// What an object graph would take on the controller's managed heap: 12 bytes an object and 12 a field, arrays 20 bytes and
/// their elements (12 each when they are references), strings 12 bytes, their UTF-8 and a zero; all rounded up to 12. These are
/// the sizes that were measured on the nanoFramework interpreter.
/// </summary>
internal static class ManagedHeap
{
    /// <summary>
    /// Bytes by type, for everything that can be reached through objects of the firmware's own assemblies. Arrays and strings count
    /// with the object that holds them.
    /// </summary>
    public static SortedDictionary<string, int> Measure(object root, params object[] but)
    {
        SortedDictionary<string, int> sizes = [];
        HashSet<object> seen = new(but, ReferenceEqualityComparer.Instance);
        Queue<(object Item, Type Owner)> left = new([(root, root.GetType())]);
        while (left.TryDequeue(out (object Item, Type Owner) next))
        {
            Type type = next.Item.GetType();
            if (!seen.Add(next.Item) || !IsOurs(type))
            {
                continue;
            }

            Type owner = type.IsArray || type == typeof(string) ? next.Owner : type;
            string name = owner.FullName!;
            sizes[name] = sizes.GetValueOrDefault(name) + Size(next.Item, owner, left);
        }

        return sizes;
    }

    private static int Size(object item, Type owner, Queue<(object Item, Type Owner)> left)
    {
        if (item is string text)
        {
            return Round(12 + Encoding.UTF8.GetByteCount(text) + 1);
        }

        if (item is Array array)
        {
            Type element = array.GetType().GetElementType()!;
            if (element.IsPrimitive)
            {
                return Round(20 + array.Length * (element == typeof(bool) ? 1 : System.Runtime.InteropServices.Marshal.SizeOf(element)));
            }

            foreach (object? entry in array)
            {
                Push(entry, owner, left);
            }

            return Round(20 + 12 * array.Length);
        }

        int fields = 0;
        for (Type? type = item.GetType(); type is not null && type != typeof(object); type = type.BaseType)
        {
            foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                fields++;
                if (!field.FieldType.IsValueType)
                {
                    Push(field.GetValue(item), owner, left);
                }
            }
        }

        return 12 + 12 * fields;
    }

    private static void Push(object? item, Type owner, Queue<(object Item, Type Owner)> left)
    {
        if (item is not null)
        {
            left.Enqueue((item, owner));
        }
    }

    private static bool IsOurs(Type type)
    {
        if (type == typeof(string))
        {
            return true;
        }

        Type basic = type;
        while (basic.IsArray)
        {
            basic = basic.GetElementType()!;
        }

        return basic.IsPrimitive || basic == typeof(string) || basic.Assembly.GetName().Name is "Busbar.Controller" or "Busbar.Control" or "Busbar.Link" or "Busbar.Field" or "Busbar.Points";
    }

    private static int Round(int bytes) => (bytes + 11) / 12 * 12;
}
