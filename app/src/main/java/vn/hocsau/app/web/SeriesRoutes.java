package vn.hocsau.app.web;

import io.javalin.http.Context;
import vn.hocsau.app.model.ClimateForecaster;
import vn.hocsau.app.model.ElectricForecaster;
import vn.hocsau.app.model.Models;

/** Dự báo điện và nhiệt độ. */
final class SeriesRoutes {

  private static final String ELECTRIC_MODEL = "01_dien_nang";
  private static final String CLIMATE_MODEL = "02_du_bao_khi_hau";
  private static final int MONTHS = 12;

  private final Models models;
  private final InferenceQueue queue;

  SeriesRoutes(Models models, InferenceQueue queue) {
    this.models = models;
    this.queue = queue;
  }

  void addTo(Routes routes) {
    routes.get("/api/v1/electric", this::electric);
    routes.get("/api/v1/climate", this::climate);
  }

  private void electric(Context ctx) {
    int months = Inputs.query(ctx, "months", MONTHS);
    ElectricForecaster forecaster = models.get(ELECTRIC_MODEL, ElectricForecaster.class);
    var forecast = queue.run(() -> TextRoutes.refusing(() -> forecaster.forecast(months)));
    Replies.send(
        ctx,
        new Replies.Electric(
            ELECTRIC_MODEL,
            "chỉ số (2012 = 100)",
            forecaster.simulated(),
            forecaster.history(),
            forecast));
  }

  private void climate(Context ctx) {
    int number = Inputs.query(ctx, "day", 1);
    ClimateForecaster forecaster = models.get(CLIMATE_MODEL, ClimateForecaster.class);
    var day = queue.run(() -> TextRoutes.refusing(() -> forecaster.day(number)));
    Replies.send(
        ctx,
        new Replies.Climate(
            CLIMATE_MODEL,
            "°C",
            forecaster.simulated(),
            number,
            forecaster.days(),
            day.date(),
            forecaster.hoursAhead(),
            day.history(),
            day.forecast(),
            day.truth(),
            day.mae(),
            day.naiveMae()));
  }
}
