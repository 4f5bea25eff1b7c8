// Vẽ các hình Plotly đang chờ trong window.hsHinh và mọi hình đến sau; lỗi ở đâu thì ảnh tĩnh ở đó ở lại.
(function () {
  if (window.hsHinh && !Array.isArray(window.hsHinh)) {
    return;
  }
  window.Plotly.register({
    moduleType: "locale",
    name: "vi",
    format: {},
    dictionary: {
      "Download plot as a png": "Tải hình PNG",
      "Download plot": "Tải hình",
      "Zoom": "Khoanh vùng để phóng to",
      "Pan": "Kéo để dời",
      "Zoom in": "Phóng to",
      "Zoom out": "Thu nhỏ",
      "Autoscale": "Vừa khung",
      "Reset axes": "Về ban đầu",
      "Double-click to zoom back out": "Nhấp đúp để về ban đầu"
    }
  });
  function draw(figure, tries) {
    var place = document.getElementById(figure.id);
    if (!place) {
      // Kết quả của ô chưa được gắn vào trang.
      if (tries < 50) {
        setTimeout(function () { draw(figure, tries + 1); }, 100);
      }
      return;
    }
    var frame = place.parentNode;
    frame.classList.add("hs-tuong-tac");
    try {
      figure.draw({
        newPlot: function (node, data, layout, config) {
          layout.font = { family: "system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif", size: 13 };
          layout.hovermode = "x unified";
          layout.separators = ".\u202f";
          layout.legend = { orientation: "h", traceorder: "normal", x: 0.5, xanchor: "center", y: -0.12, yanchor: "top" };
          layout.title = { text: layout.title, font: { size: 16 } };
          layout.xaxis.gridcolor = layout.yaxis.gridcolor = "#e3e6ea";
          layout.yaxis.hoverformat = ".4~r";
          layout.yaxis.automargin = layout.xaxis.automargin = true;
          data.forEach(function (trace) {
            if (trace.line.dash === "dash") {
              trace.hoverinfo = "skip";
            }
          });
          config.locale = "vi";
          config.modeBarButtonsToRemove = [
            "select2d", "lasso2d", "toggleSpikelines", "hoverClosestCartesian", "hoverCompareCartesian"
          ];
          window.Plotly.newPlot(node, data, layout, config);
        }
      });
    } catch (error) {
      frame.classList.remove("hs-tuong-tac");
      console.warn("Không vẽ được hình tương tác:", error);
    }
  }
  var waiting = window.hsHinh || [];
  window.hsHinh = { push: function (figure) { draw(figure, 0); } };
  waiting.forEach(window.hsHinh.push);
})();
