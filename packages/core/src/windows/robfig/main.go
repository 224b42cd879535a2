// Prints what robfig/cron v3, which Argo CD reads schedules with, makes of cron expressions.
package main

import (
	"encoding/json"
	"fmt"
	"math/rand"
	"os"
	"time"

	"github.com/robfig/cron/v3"
)

type result struct {
	Schedule string   `json:"schedule"`
	From     string   `json:"from"`
	Next     []string `json:"next"`
}

func field(r *rand.Rand, min, max int) string {
	v := func() int { return min + r.Intn(max-min+1) }
	switch r.Intn(9) {
	case 0, 1:
		return "*"
	case 2:
		return fmt.Sprintf("*/%d", 1+r.Intn(8))
	case 3:
		a, b := v(), v()
		if a > b && r.Intn(6) > 0 {
			a, b = b, a
		}
		return fmt.Sprintf("%d-%d/%d", a, b, 1+r.Intn(3))
	case 4:
		return fmt.Sprintf("%d,%d", v(), v())
	case 5:
		return "?"
	case 6:
		return fmt.Sprintf("%d/%d", v(), 1+r.Intn(7))
	case 7:
		return fmt.Sprint(v() + r.Intn(8)/7)
	}
	return fmt.Sprint(v())
}

func main() {
	r := rand.New(rand.NewSource(12))
	parser := cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow)
	out := []result{}
	for len(out) < 240 {
		s := fmt.Sprintf("%s %s %s %s %s", field(r, 0, 59), field(r, 0, 23), field(r, 1, 31), field(r, 1, 12), field(r, 0, 6))
		from := time.Date(2020+r.Intn(12), 1, 1+r.Intn(365), r.Intn(24), r.Intn(60), 0, 0, time.UTC)
		res := result{Schedule: s, From: from.Format("2006-01-02T15:04Z")}
		if sched, err := parser.Parse(s); err == nil {
			res.Next = []string{}
			t := from
			for i := 0; i < 3; i++ {
				if t = sched.Next(t); t.IsZero() {
					break
				}
				res.Next = append(res.Next, t.Format("2006-01-02T15:04Z"))
			}
		}
		out = append(out, res)
	}
	json.NewEncoder(os.Stdout).Encode(out)
}
