// expect: CS0234
namespace Sample;

public class ListOfInt
{
    public object Make() { return new System.Collections.Generic.List<int>(); }
}
