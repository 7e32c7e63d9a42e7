namespace Busbar.Gateway.Ui;

/// <summary>Names the resource files of the page's texts: Texts.resx is English, Texts.zh-CN.resx Chinese.</summary>
public sealed class Texts;
