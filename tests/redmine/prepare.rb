# SPDX-License-Identifier: EUPL-1.2
# An empty Redmine with its own defaults in French, its API, one project, and the field that keeps a key of ours.
ActiveRecord::Migration.verbose = false
ActiveRecord::Migrator.migrations_paths = [Rails.root.join("db/migrate").to_s]
ActiveRecord::Base.connection.migration_context.migrate
ActiveRecord::Base.descendants.each { |model| model.reset_column_information unless model.abstract_class? }
Redmine::DefaultData::Loader.load("fr")
Setting.rest_api_enabled = "1"
Setting.default_language = "fr"

admin = User.find_by_login("admin")
admin.update_columns(must_change_passwd: false, language: "fr")
project = Project.create!(name: "Éclairage public", identifier: "eclairage", enabled_module_names: ["issue_tracking"])
project.trackers = Tracker.all
field = IssueCustomField.create!(
  name: "Connecte", field_format: "string", is_for_all: true, is_filter: true, trackers: Tracker.all
)
ids = {
  key: admin.api_key, project: project.identifier, tracker: Tracker.find_by_name("Anomalie").id, field: field.id,
  states: IssueStatus.pluck(:name, :id).to_h, priorities: IssuePriority.pluck(:name, :id).to_h
}
File.write(File.join(ENV.fetch("REDMINE_FOLDER"), "ids.json"), ids.to_json)
