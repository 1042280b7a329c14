package io.entangle.api.queue;

import io.entangle.shared.json.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Records in and out of JSONB columns. */
public final class Jsonb {

    private Jsonb() {}

    /** JSON text that PostgreSQL stores; it knows no NUL in texts, so that becomes the replacement character. */
    public static @Nullable String text(@Nullable Object value) {
        return value == null ? null : Json.mapper().writeValueAsString(value).replace("\\u0000", "\\ufffd");
    }

    /** Reads a column that is never null. */
    public static <T> T read(ResultSet row, String column, Class<T> type) throws SQLException {
        return Json.mapper().readValue(row.getString(column), type);
    }

    /** Reads a column; null where it is null. */
    public static <T> @Nullable T readNullable(ResultSet row, String column, Class<T> type) throws SQLException {
        String text = row.getString(column);
        return text == null ? null : Json.mapper().readValue(text, type);
    }
}
