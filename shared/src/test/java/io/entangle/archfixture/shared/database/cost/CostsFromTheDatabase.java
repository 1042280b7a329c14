package io.entangle.archfixture.shared.database.cost;

import java.sql.Connection;

record CostsFromTheDatabase(Connection connection) {}
