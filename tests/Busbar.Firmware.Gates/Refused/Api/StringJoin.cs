// expect: CS0117
namespace Sample;

public class StringJoin
{
    public string Make(string[] parts) { return string.Join(",", parts); }
}
