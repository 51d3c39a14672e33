export { formatReportData, mergeReportData, packTrace, parseReportData, unpackTrace, type RecordedTable, type RecordedTest, type RecordedTrace, type ReportData } from './report-data.js'
export { reportHtml, traceReportHtml } from './report-html.js'
export { withTables } from './recorded-tables.js'
